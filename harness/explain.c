// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain.h"

#include <arpa/inet.h>
#include <string.h>

#include "../loader/object.h"
#include "case.h"
#include "describe.h"

/* SPEC §4.4 in words. Where there are several reasons for one exit, reason_of() says which. */
static const char *const reasons[EXIT_SILENT_PASS + 1] = {
	[EXIT_FWD_OK] = "forwarded",
	[EXIT_FWD_DRY_RUN] = "matched, but this is a dry run",
	[EXIT_PASS_FRAGMENT] = "a fragment, which has no ports to go by",
	[EXIT_PASS_LOW_TTL] = "TTL or hop limit is spent: the kernel answers",
	[EXIT_PASS_NOT_IP] = "neither IPv4 nor IPv6 behind at most one tag",
	[EXIT_PASS_NO_NEIGH] = "the next hop's MAC is not known yet: the kernel asks for it",
	[EXIT_PASS_FRAG_NEEDED] =
		"larger than the MTU of the way out: the kernel answers or fragments",
	[EXIT_DROP_UNREACHABLE] = "the route says so",
	[EXIT_ERR_PARSE] = "truncated, or its lengths contradict each other",
	[EXIT_ERR_FIB_OTHER] = "the FIB has no way out that the fast path can take",
	[EXIT_ERR_VLAN] = "no headroom for the egress tag",
	[EXIT_PASS_NOT_IN_DEVMAP] = "the way out is not in redirect_devmap",
	[EXIT_PASS_COMPLEX_HEADER] = "IP options, extension headers or a strange version",
	[EXIT_PASS_NDP] = "neighbour discovery, which is valid with hop limit 255 only",
	[EXIT_PASS_INELIGIBLE] = "the kernel would not forward it",
	[EXIT_PASS_UNKNOWN_VLAN] = "the ingress has no sub-interface for that VLAN",
	[EXIT_SILENT_PASS] = "neither address is allowlisted",
};

/* What each answer of the FIB means; by number, as older headers end earlier. */
static const char *const fib_reasons[] = {
	[1] = "a blackhole route",
	[2] = "an unreachable route",
	[3] = "a prohibit route",
	[4] = "a local address, or no route",
	[5] = "forwarding is off on the ingress interface",
	[6] = "a route with encapsulation",
};

/* SPEC §4.4 step 7: why the kernel would refuse. */
static const char *ineligible_reason(const struct frame *in, const struct headers *headers)
{
	const __u8 *ip = in->bytes + headers->ip_at;
	__u32 sum = 0;

	if (in->bytes[0] & 1)
		return "sent to a group MAC";
	if (headers->family == AF_INET) {
		for (int i = 0; i < 20; i += 2)
			sum += ip[i] << 8 | ip[i + 1];
		sum = (sum & 0xffff) + (sum >> 16);
		sum = (sum & 0xffff) + (sum >> 16);
		if (sum != 0xffff)
			return "the IPv4 header checksum is wrong";
	}
	return "an address that nobody forwards from or to";
}

static const char *reason_of(const struct explained *explained, enum case_exit exit,
			     const struct headers *headers, const struct world *world)
{
	const __u8 family = headers->family == AF_INET ? FP_FLAG_IPV4 : FP_FLAG_IPV6;
	int fib_rc = explained->outcome->event.fib_rc;

	if (exit == EXIT_PASS_INELIGIBLE)
		return ineligible_reason(explained->in, headers);
	if (exit == EXIT_SILENT_PASS && headers->family && !(world->tables.cfg.flags & family))
		return "this family is disabled";
	if ((exit == EXIT_ERR_FIB_OTHER || exit == EXIT_DROP_UNREACHABLE) && fib_rc > 0 &&
	    fib_rc < (int)(sizeof(fib_reasons) / sizeof(fib_reasons[0])))
		return fib_reasons[fib_rc];
	return reasons[exit] ? reasons[exit] : "the counters name no exit, or several";
}

static const char *name_of(const struct ports *ports, __u32 ifindex)
{
	const char *name = ports__name(ports, ifindex);

	return name ? name : "an unknown interface";
}

void explained__print(const struct explained *explained, const struct world *world,
		      const struct ports *ports, FILE *out)
{
	const struct outcome *outcome = explained->outcome;
	enum case_exit exit = case_exit__of_counters(outcome->counters);
	const struct fp_event *event = outcome->n_events == 1 ? &outcome->event : NULL;
	struct headers headers;

	headers__read(&headers, explained->in);
	fprintf(out, "%4u %5u  ", explained->number, explained->in->len);
	frame__print_parties(explained->in, &headers, out);
	fprintf(out, "  from %s: %s %s, %s", name_of(ports, explained->ingress_ifindex),
		verdict__names[outcome->verdict], case_exit__name(exit),
		reason_of(explained, exit, &headers, world));
	if (event && event->counter != exit - 1)
		fprintf(out, "; THE EVENT SAYS %s",
			pf_counter__names[event->counter % FP_N_COUNTERS]);
	if (!event && exit != EXIT_SILENT_PASS)
		fputs("; THE EVENT IS MISSING", out);
	if (event && event->fib_rc != FP_FIB_NOT_ASKED)
		fprintf(out, "; FIB %s", fib_rc__name(event->fib_rc));
	if (event && event->egress_ifindex)
		fprintf(out, "; egress %s", name_of(ports, event->egress_ifindex));
	fputs("; changed: ", out);
	frame__print_changes(explained->in, &outcome->frame, out);
	if (explained->source)
		fprintf(out, " (%s)", explained->source);
	fputc('\n', out);
}
