// SPDX-License-Identifier: GPL-2.0-or-later
#include "judge.h"

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "difference.h"

/* As much of a frame as the judge looks at. */
struct view {
	const struct frame *frame;
	__u32 l3; /* offset of the IP header, 0 when there is none */
	bool is_v6;
	__u16 vid; /* 0 also when there is no tag */
	bool has_tag;
	__u32 ip_end; /* offset behind the IP packet; the frame's length when that is not to be had */
};

static __u16 read16(const struct frame *frame, __u32 at)
{
	return (__u16)(frame->bytes[at] << 8 | frame->bytes[at + 1]);
}

static struct view look(const struct frame *frame)
{
	struct view view = { .frame = frame, .ip_end = frame->len };
	__u32 l3 = ETH_HLEN, end;
	__u16 type;

	if (frame->len < ETH_HLEN + 4 + sizeof(struct iphdr))
		return view;
	type = read16(frame, 12);
	if (type == ETH_P_8021Q || type == ETH_P_8021AD) {
		view.has_tag = true;
		view.vid = read16(frame, 14) & 0xfff;
		type = read16(frame, 16);
		l3 += 4;
	}
	view.is_v6 = type == ETH_P_IPV6;
	if ((type != ETH_P_IP && !view.is_v6) ||
	    frame->len < l3 + (view.is_v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr)))
		return view;
	view.l3 = l3;
	end = view.is_v6 ? l3 + sizeof(struct ipv6hdr) + read16(frame, l3 + 4)
			 : l3 + read16(frame, l3 + 2);
	if (end < frame->len)
		view.ip_end = end;
	return view;
}

static const __u8 *source(const struct view *view, size_t *len)
{
	*len = view->is_v6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
	return view->frame->bytes + view->l3 +
	       (view->is_v6 ? offsetof(struct ipv6hdr, saddr) : offsetof(struct iphdr, saddr));
}

/* True for what the router sends in its own name because of `in`: its source is another. */
static bool is_routers_own(const struct view *view, const struct frame *in)
{
	struct view sent = look(in);
	const __u8 *ours, *theirs;
	size_t len, sent_len;

	if (!view->l3)
		return false;
	ours = source(view, &len);
	if (!sent.l3 || sent.is_v6 != view->is_v6)
		return true;
	theirs = source(&sent, &sent_len);
	return memcmp(ours, theirs, len);
}

/* A message of the kernel's that the fast path leaves out by design. */
static bool is_left_out(const struct frame *frame, const struct frame *in)
{
	struct view view = look(frame);
	__u32 at = view.l3 + (view.is_v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr));
	__u8 next;

	if (!view.l3 || at + 1 >= frame->len || !is_routers_own(&view, in))
		return false;
	next = frame->bytes[view.l3 + (view.is_v6 ? offsetof(struct ipv6hdr, nexthdr)
						  : offsetof(struct iphdr, protocol))];
	return next == (view.is_v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) &&
	       difference__has_message(view.is_v6, frame->bytes[at], frame->bytes[at + 1]);
}

/* The n-th emission that is not left out by design, or NULL. */
static const struct emission *emission_at(const struct emissions *emissions, const struct frame *in,
					  size_t n)
{
	for (size_t i = 0; i < emissions->n; i++)
		if (!is_left_out(&emissions->list[i].frame, in) && n-- == 0)
			return &emissions->list[i];
	return NULL;
}

static size_t count(const struct emissions *emissions, const struct frame *in)
{
	size_t n = 0;

	while (emission_at(emissions, in, n))
		n++;
	return n;
}

static const char *interface_name(__u32 ifindex, char name[IF_NAMESIZE])
{
	if (!if_indextoname(ifindex, name))
		snprintf(name, IF_NAMESIZE, "ifindex %u", ifindex);
	return name;
}

static void print_emissions(const struct emissions *emissions, const char *whose, FILE *out)
{
	char name[IF_NAMESIZE];

	for (size_t i = 0; i < emissions->n; i++)
		fprintf(out, "  %s: %u bytes by %s\n", whose, emissions->list[i].frame.len,
			interface_name(emissions->list[i].ifindex, name));
}

/*
 * What two kernels' packets of their own have in common: the IPv4 identification is a running number,
 * and the checksum follows it. `frame` is copied; -ENOMEM is -1.
 */
static int comparable(struct frame *copy, const struct frame *frame, const struct frame *in)
{
	struct view view = look(frame);

	if (frame__set(copy, frame->bytes, view.ip_end))
		return -1;
	if (!view.l3 || view.is_v6 || !is_routers_own(&view, in))
		return 0;
	memset(copy->bytes + view.l3 + offsetof(struct iphdr, id), 0, 2);
	memset(copy->bytes + view.l3 + offsetof(struct iphdr, check), 0, 2);
	return 0;
}

static bool same_emission(const struct judgement *j, __u32 a_ifindex, const struct frame *a,
			  const struct emission *b, FILE *out)
{
	struct frame a_copy = {}, b_copy = {};
	char a_name[IF_NAMESIZE], b_name[IF_NAMESIZE];
	bool same = a_ifindex == b->ifindex;

	if (!same)
		fprintf(out, "%-22s%s by %s, kernel by %s\n", "came out", j->name,
			interface_name(a_ifindex, a_name), interface_name(b->ifindex, b_name));
	if (comparable(&a_copy, a, j->in) || comparable(&b_copy, &b->frame, j->in)) {
		fputs("cannot compare frames: out of memory\n", out);
		same = false;
	} else {
		same &= frame__equal(&a_copy, j->name, &b_copy, "kernel", out);
	}
	frame__free(&a_copy);
	frame__free(&b_copy);
	return same;
}

/* How many came out; that all are alike, and by one interface, is redirect_holds()'s. */
static unsigned int n_delivered(const struct emissions *emissions, const struct frame *in)
{
	const struct emission *emission = emission_at(emissions, in, 0);

	return emission ? emission->times : 0;
}

/* The model says nothing of how many arrive. */
static bool loses(const struct judgement *j, FILE *out)
{
	unsigned int ours = n_delivered(&j->outcome->emissions, j->in);
	unsigned int kernels = n_delivered(&j->kernel->emissions, j->in);
	bool is_seen = j->outcome->knows & OUTCOME_KNOWS_EMISSIONS;

	if (kernels == j->c->burst && (!is_seen || ours < kernels))
		return true;
	fprintf(out, "of a burst of %u the kernel delivers %u", j->c->burst, kernels);
	if (is_seen)
		fprintf(out, ", %s %u", j->name, ours);
	fputc('\n', out);
	return false;
}

bool judge__is_excused(const struct judgement *j)
{
	return j->difference && j->difference->kind == DIFFERENCE_REDIRECTS &&
	       j->outcome->verdict == VERDICT_REDIRECT && !count(&j->kernel->emissions, j->in);
}

static bool redirect_holds(const struct judgement *j, FILE *out)
{
	size_t n = count(&j->kernel->emissions, j->in);

	if (j->outcome->knows & OUTCOME_KNOWS_EMISSIONS && j->outcome->emissions.n != 1) {
		fprintf(out, "redirected, and %zu frames came out\n", j->outcome->emissions.n);
		print_emissions(&j->outcome->emissions, j->name, out);
		return false;
	}
	if (judge__is_excused(j))
		return true;
	if (n != 1) {
		fprintf(out, "%s redirects, the kernel %s\n", j->name,
			n ? "puts several frames on wires" : "does not forward it");
		print_emissions(&j->kernel->emissions, "kernel", out);
		return false;
	}
	return same_emission(j, j->outcome->egress_ifindex, &j->outcome->frame,
			     emission_at(&j->kernel->emissions, j->in, 0), out);
}

static bool drop_holds(const struct judgement *j, FILE *out)
{
	if (!count(&j->kernel->emissions, j->in))
		return true;
	fprintf(out, "%s drops, and the kernel forwards or answers\n", j->name);
	print_emissions(&j->kernel->emissions, "kernel", out);
	return false;
}

static bool pass_holds(const struct judgement *j, FILE *out)
{
	const struct emissions *ours = &j->outcome->emissions, *kernels = &j->kernel->emissions;
	size_t n = count(ours, j->in);
	bool holds = true;

	if (!(j->outcome->knows & OUTCOME_KNOWS_EMISSIONS))
		return true;
	if (n != count(kernels, j->in)) {
		fprintf(out, "passed, and %zu frames came out; without the program it is %zu\n", n,
			count(kernels, j->in));
		print_emissions(ours, j->name, out);
		print_emissions(kernels, "kernel", out);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		const struct emission *emission = emission_at(ours, j->in, i);

		holds &= same_emission(j, emission->ifindex, &emission->frame,
				       emission_at(kernels, j->in, i), out);
	}
	return holds;
}

/* Without regard to differences by design, other than messages left out. */
static bool agrees(const struct judgement *j, FILE *out)
{
	switch (j->outcome->verdict) {
	case VERDICT_REDIRECT:
		return redirect_holds(j, out);
	case VERDICT_DROP:
	case VERDICT_ABORTED:
		return drop_holds(j, out);
	case VERDICT_PASS:
		return pass_holds(j, out);
	default:
		fprintf(out, "%s has no verdict to judge\n", j->name);
		return false;
	}
}

static bool has_message(const struct emissions *emissions, const struct frame *in)
{
	for (size_t i = 0; i < emissions->n; i++)
		if (is_left_out(&emissions->list[i].frame, in))
			return true;
	return false;
}

/* The case has to differ in just the way of its difference. */
static bool shows(const struct judgement *j, const struct difference *difference)
{
	char *text = NULL;
	size_t size;
	FILE *unused = open_memstream(&text, &size);
	bool differs;

	if (!unused)
		return false;
	differs = j->outcome->verdict == VERDICT_REDIRECT && !agrees(j, unused);
	fclose(unused);
	free(text);
	if (difference->kind == DIFFERENCE_REDIRECTS_BY_CHANCE)
		return !differs || count(&j->kernel->emissions, j->in) == 1;
	return differs;
}

bool judge__holds(const struct judgement *j, FILE *out)
{
	const struct difference *difference = difference__of_case(j->c);
	bool is_shown;

	if (!difference)
		return agrees(j, out);
	if (difference->kind == DIFFERENCE_SILENT) {
		is_shown = has_message(&j->kernel->emissions, j->in);
		if (!is_shown)
			fprintf(out, "the kernel does not show the difference %s\n",
				difference->name);
		return agrees(j, out) && is_shown;
	}
	/* A pattern may name neighbours of a case that are not redirected. */
	if (case__verdict(j->c) != VERDICT_REDIRECT)
		return agrees(j, out);
	if (difference->kind == DIFFERENCE_LOSES)
		return agrees(j, out) && loses(j, out);
	is_shown = shows(j, difference);
	if (!is_shown)
		fprintf(out, "%s and the kernel do not differ as %s says\n", j->name,
			difference->name);
	return is_shown;
}

bool judge__needs_vlan_device(const struct frame *in, const struct outcome *outcome)
{
	struct view view = look(in), left = look(&outcome->frame);

	return (view.has_tag && view.vid) || (outcome->verdict == VERDICT_REDIRECT && left.has_tag);
}
