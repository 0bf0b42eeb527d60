// SPDX-License-Identifier: GPL-2.0-or-later
#include "difference.h"

#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>

#include "case.h"

#define NDISC_REDIRECT 137 /* no UAPI header has it */

/* A group MAC is another matter: such frames are left to the kernel. */
static bool is_for_another_host(const struct frame *in, bool is_for_router)
{
	return !is_for_router && in->len >= ETH_ALEN && !(in->bytes[0] & 1);
}

/* clang-format off */

const struct difference differences[] = {
	{ .name = "netfilter", .kind = DIFFERENCE_REDIRECTS,
	  .why = "XDP comes before every netfilter hook: no rule sees what the fast path redirects",
	  .cases = { "differs/v4/netfilter-drops", "differs/v6/netfilter-drops" } },
	{ .name = "reverse-path-filter", .kind = DIFFERENCE_REDIRECTS,
	  .why = "The FIB lookup does not validate sources: neither rp_filter nor the check for martians",
	  .cases = { "differs/v4/reverse-path-filter", "differs/v4/own-address-as-source" } },
	{ .name = "other-hosts-mac", .kind = DIFFERENCE_REDIRECTS,
	  .shows = is_for_another_host,
	  .why = "A unicast destination MAC that is not the router's: the NIC's filter comes first (§4.4 step 7)",
	  .cases = { "ethernet/v4/destination-mac-of-another-host", "eligible/v?/mac-global",
		     "eligible/v?/mac-first-byte-fe", "eligible/v?/mac-group-bit-of-last-byte",
		     "forward/v4/mac-of-no-one" } },
	{ .name = "flow-dissector", .kind = DIFFERENCE_REDIRECTS,
	  .why = "The kernel's rules match ports in whatever its flow dissector takes for them: the SPI of ESP too",
	  .cases = { "fib-input/v4/esp" } },
	{ .name = "flow-dissector-hash", .kind = DIFFERENCE_REDIRECTS_BY_CHANCE,
	  .why = "The same for the multipath hash: it may choose another gateway of equal cost",
	  .cases = { "ecmp/v4/esp" } },
	{ .name = "icmp-error-hash", .kind = DIFFERENCE_REDIRECTS_BY_CHANCE,
	  .why = "The kernel sends an ICMP error the way of the flow inside it; the FIB helper does not see that flow",
	  .cases = { "ecmp/v?/*icmp*error*" } },
	{ .name = "suppressor-v6", .kind = DIFFERENCE_REDIRECTS,
	  .why = "For IPv6 the FIB helper ignores the suppressors of ip rules (suppress_prefixlength)",
	  .cases = { "fib-input/v6/rule-suppressed" } },
	{ .name = "route-mtu-v4", .kind = DIFFERENCE_REDIRECTS,
	  .why = "For IPv4 the FIB helper ignores a route's MTU that is not locked, which forwarding honours",
	  .cases = { "mtu/v4/route-not-locked-1301" } },
	{ .name = "maps-against-system", .kind = DIFFERENCE_REDIRECTS,
	  .why = "The maps of this world contradict the kernel's VLAN devices, to reach the maps' own edges",
	  .cases = { "vlan/v?/edge-*", "vlan-ingress/v?/edge-vid-*" } },
	{ .name = "full-egress", .kind = DIFFERENCE_LOSES,
	  .why = "An egress that takes no more for the moment: the kernel's queueing discipline waits, XDP loses the frame (§11.12)",
	  .cases = { "differs/v?/burst" } },
	{ .name = "icmp-redirects", .kind = DIFFERENCE_SILENT,
	  .why = "A frame that leaves by the interface it came in by: the fast path does not tell its sender",
	  .messages = { { .v4 = ICMP_REDIRECT, .v6 = NDISC_REDIRECT } },
	  .cases = { "differs/v4/icmp-redirect", "differs/v6/icmp-redirect" } },
	{ .name = "icmp-errors", .kind = DIFFERENCE_SILENT,
	  .why = "Unreachable and prohibit routes: the fast path drops (§4.4 step 9) and does not say so",
	  .messages = { { .v4 = ICMP_DEST_UNREACH, .v6 = ICMPV6_DEST_UNREACH,
			  .but_v4_code = ICMP_FRAG_NEEDED } },
	  .cases = { "differs/v4/icmp-unreachable", "differs/v6/icmp-unreachable" } },
};

/* clang-format on */

_Static_assert(sizeof(differences) / sizeof(differences[0]) <= DIFFERENCES_MAX, "counters by row");
const size_t n_differences = sizeof(differences) / sizeof(differences[0]);

const struct difference *difference__of_case(const struct pf_case *c)
{
	for (size_t i = 0; c && i < n_differences; i++)
		for (int n = 0; n < DIFFERENCE_MAX_CASES && differences[i].cases[n]; n++)
			if (case__matches(c, differences[i].cases[n]))
				return &differences[i];
	return NULL;
}

const struct difference *difference__of_frame(const struct frame *in, bool is_for_router)
{
	for (size_t i = 0; i < n_differences; i++)
		if (differences[i].shows && differences[i].shows(in, is_for_router))
			return &differences[i];
	return NULL;
}

bool difference__has_message(bool is_v6, __u8 type, __u8 code)
{
	for (size_t i = 0; i < n_differences; i++)
		for (const struct icmp_type *m = differences[i].messages; m->v4 || m->v6; m++)
			if (is_v6 ? type == m->v6
				  : type == m->v4 && (!m->but_v4_code || code != m->but_v4_code))
				return true;
	return false;
}

void difference__print_all(FILE *out)
{
	for (size_t i = 0; i < n_differences; i++) {
		fprintf(out, "%s\n    %s\n   ", differences[i].name, differences[i].why);
		for (int n = 0; n < DIFFERENCE_MAX_CASES && differences[i].cases[n]; n++)
			fprintf(out, " %s", differences[i].cases[n]);
		fputc('\n', out);
	}
}
