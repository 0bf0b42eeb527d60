// SPDX-License-Identifier: GPL-2.0-or-later
#include "executor_limits.h"

#include <linux/if_ether.h>
#include <stddef.h>

#include "case.h"

/* The router's ends have an MTU of 1500; a veth lets a tag pass besides. */
#define LONGEST_FRAME (ETH_HLEN + 4 + ETH_DATA_LEN)

static bool is_model_only(const struct pf_case *c, const struct frame *frame)
{
	return c->flags & CASE_MODEL_ONLY || frame->len < ETH_HLEN || frame->len > LINEAR_MAX;
}

static bool is_not_on_links(const struct pf_case *c, const struct frame *frame)
{
	(void)frame;
	return c->flags & CASE_NOT_ON_LINKS;
}

static bool has_own_headroom(const struct pf_case *c, const struct frame *frame)
{
	(void)frame;
	return c->headroom;
}

/* skb_vlan_untag() wants the tag and two bytes behind it, and comes before whoever could look. */
static bool has_short_tag(const struct pf_case *c, const struct frame *frame)
{
	const __u8 *type = frame->bytes + offsetof(struct ethhdr, h_proto);

	(void)c;
	return frame->len >= ETH_HLEN && frame->len < ETH_HLEN + 4 + 2 &&
	       ((type[0] == 0x81 && type[1] == 0x00) || (type[0] == 0x88 && type[1] == 0xa8));
}

static bool is_too_long(const struct pf_case *c, const struct frame *frame)
{
	(void)c;
	return frame->len > LONGEST_FRAME;
}

static bool is_passed(const struct pf_case *c, const struct frame *frame)
{
	(void)frame;
	return case__verdict(c) == VERDICT_PASS;
}

/* clang-format off */

#define LIMIT(text, predicate) { .reason = (text), .applies = (predicate) }

#define MODEL_ONLY                                                                                 \
	LIMIT("shorter than 14 bytes or longer than 3520: no kernel hands it to a program", is_model_only)
_Static_assert(LINEAR_MAX == 3520, "as the line above says");

const struct executor_limit testrun_limits[] = {
	MODEL_ONLY,
	{},
};

#define LINK_LIMITS                                                                                \
	MODEL_ONLY,                                                                                \
	LIMIT("its maps send through a VLAN device, which need not transmit redirects", is_not_on_links), \
	LIMIT("a link gives every frame headroom of its own", has_own_headroom),                   \
	LIMIT("the stack discards a frame that ends within its tag, unseen", has_short_tag),       \
	LIMIT("longer than 1518 bytes, which the links do not take", is_too_long)

const struct executor_limit wire_limits[] = {
	LINK_LIMITS,
	{},
};

/* The moot row last: behind it, nothing keeps a frame from the executor. */
const struct executor_limit kernel_limits[] = {
	LINK_LIMITS,
	{ .reason = "the fast path leaves it to the kernel: nothing to judge",
	  .applies = is_passed, .is_moot = true },
	{},
};

/* clang-format on */
