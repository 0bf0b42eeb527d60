// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <errno.h>
#include <string.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>

#include "model_packet.h"

/* One frame on its way through §4.4. */
struct walk {
	const struct pf_tables *tables;
	const struct model_input *input;
	model_fib_lookup lookup;
	void *fib;
	struct packet packet;
	__u32 fib_ingress;	      /* the interface that the FIB is asked for */
	struct bpf_fib_lookup params; /* question, then answer */
	bool has_next_hop;	      /* the FIB gave one that can be sent to, in `egress` */
	struct fp_vlan egress;	      /* tpid 0: untagged, and vid means nothing */
	struct outcome outcome;
};

/* §4.4: the verdict of each exit. The counters that name no exit stay VERDICT_UNSET. */
/* clang-format off */
static const enum verdict verdict_of[FP_N_COUNTERS + 1] = {
	[FP_FWD_OK] = VERDICT_REDIRECT,
	[FP_FWD_DRY_RUN] = VERDICT_PASS,
	[FP_PASS_FRAGMENT] = VERDICT_PASS,
	[FP_PASS_LOW_TTL] = VERDICT_PASS,
	[FP_PASS_NO_NEIGH] = VERDICT_PASS,
	[FP_PASS_NOT_IP] = VERDICT_PASS,
	[FP_PASS_FRAG_NEEDED] = VERDICT_PASS,
	[FP_DROP_UNREACHABLE] = VERDICT_DROP,
	[FP_ERR_PARSE] = VERDICT_PASS,
	[FP_ERR_FIB_OTHER] = VERDICT_PASS,
	[FP_ERR_VLAN] = VERDICT_ABORTED,
	[FP_PASS_NOT_IN_DEVMAP] = VERDICT_PASS,
	[FP_PASS_COMPLEX_HEADER] = VERDICT_PASS,
	[FP_PASS_NDP] = VERDICT_PASS,
	[FP_PASS_INELIGIBLE] = VERDICT_PASS,
	[FP_PASS_UNKNOWN_VLAN] = VERDICT_PASS,
	[MODEL_SILENT_PASS] = VERDICT_PASS,
};
/* clang-format on */

static const __u8 xdp_action_of[N_VERDICTS] = {
	[VERDICT_ABORTED] = XDP_ABORTED,
	[VERDICT_DROP] = XDP_DROP,
	[VERDICT_PASS] = XDP_PASS,
	[VERDICT_REDIRECT] = XDP_REDIRECT,
};

static void count(struct walk *walk, enum fp_counter counter)
{
	walk->outcome.counters[counter]++;
}

/* Step 1. */
static int step_arrive(struct walk *walk)
{
	count(walk, FP_RX_TOTAL);
	return MODEL_GO_ON;
}

/* Steps 2 to 4. */
static int step_parse(struct walk *walk)
{
	return model_packet__parse(&walk->packet, walk->input->frame, walk->tables->cfg.flags);
}

static bool is_allowed(const struct walk *walk, const __u8 *addr)
{
	const struct pf_tables *tables = walk->tables;

	for (size_t i = 0; i < tables->n_allow; i++) {
		if (model_packet__in_prefix(&walk->packet, addr, &tables->allow[i]))
			return true;
	}
	return false;
}

/* Steps 5 and 6. */
static int step_match(struct walk *walk)
{
	bool src = is_allowed(walk, walk->packet.src);
	bool dst = is_allowed(walk, walk->packet.dst);

	if (!src && !dst)
		return MODEL_SILENT_PASS;

	count(walk, walk->packet.family == AF_INET ? FP_MATCHED_V4 : FP_MATCHED_V6);
	if (src && dst)
		count(walk, FP_MATCHED_BOTH);
	else
		count(walk, src ? FP_MATCHED_SRC_ONLY : FP_MATCHED_DST_ONLY);
	return walk->tables->cfg.dry_run ? FP_FWD_DRY_RUN : MODEL_GO_ON;
}

/* Step 7. */
static int step_check_eligible(struct walk *walk)
{
	const struct pf_tables *tables = walk->tables;
	const struct packet *packet = &walk->packet;

	if (!model_packet__eligible(packet))
		return FP_PASS_INELIGIBLE;

	walk->fib_ingress = walk->input->ingress_ifindex;
	if (!packet->tagged || packet->vid == 0) /* a priority tag means the interface itself */
		return MODEL_GO_ON;
	if (!(tables->cfg.flags & FP_FLAG_VLAN))
		return FP_PASS_UNKNOWN_VLAN;
	for (size_t i = 0; i < tables->n_vlan_ingress; i++) {
		const struct pf_vlan *vlan = &tables->vlan_ingress[i];

		if (vlan->on.phys_ifindex == walk->input->ingress_ifindex &&
		    vlan->on.vid == packet->vid && vlan->on.tpid == packet->tpid) {
			walk->fib_ingress = vlan->sub_ifindex;
			return MODEL_GO_ON;
		}
	}
	return FP_PASS_UNKNOWN_VLAN;
}

/* Step 8. */
static int step_ask_fib(struct walk *walk)
{
	const struct packet *packet = &walk->packet;
	struct bpf_fib_lookup *params = &walk->params;
	__u32 l3_len = packet->frame->len - packet->ip_at;

	memset(params, 0, sizeof(*params));
	params->family = packet->family;
	params->l4_protocol = packet->protocol;
	params->sport = packet->sport;
	params->dport = packet->dport;
	/* The field has 16 bits and is compared with the MTU: a length beyond them must not come
	 * out small (§11.8), so it is given as the greatest one. */
	params->tot_len = l3_len > 0xffff ? 0xffff : (__u16)l3_len;
	params->ifindex = walk->fib_ingress;
	if (packet->family == AF_INET) {
		params->tos = packet->tos;
		memcpy(&params->ipv4_src, packet->src, 4);
		memcpy(&params->ipv4_dst, packet->dst, 4);
	} else {
		params->flowinfo = packet->flowinfo;
		memcpy(params->ipv6_src, packet->src, 16);
		memcpy(params->ipv6_dst, packet->dst, 16);
	}
	walk->outcome.fib_rc = walk->lookup(walk->fib, params, 0);
	return MODEL_GO_ON;
}

/* Step 9a: which port, and with which tag. */
static void resolve_egress(struct walk *walk)
{
	const struct pf_tables *tables = walk->tables;

	walk->has_next_hop = true;
	walk->egress = (struct fp_vlan){ .phys_ifindex = walk->params.ifindex };
	if (!(tables->cfg.flags & FP_FLAG_VLAN))
		return;
	for (size_t i = 0; i < tables->n_vlan_resolve; i++) {
		if (tables->vlan_resolve[i].sub_ifindex != walk->params.ifindex)
			continue;
		walk->egress = tables->vlan_resolve[i].on;
		if (walk->egress.tpid == 0)
			walk->egress.tpid = ETH_P_8021Q;
		return;
	}
}

static bool is_in_devmap(const struct walk *walk, __u32 ifindex)
{
	for (size_t i = 0; i < walk->tables->n_egress; i++) {
		if (walk->tables->egress[i] == ifindex)
			return true;
	}
	return false;
}

/* Step 9, SUCCESS. */
static int step_forward(struct walk *walk)
{
	static const __u8 no_mac[ETH_ALEN];
	bool grows;

	if (memcmp(walk->params.dmac, no_mac, ETH_ALEN) == 0)
		return FP_PASS_NO_NEIGH; /* §11.14 */
	resolve_egress(walk);
	if (!is_in_devmap(walk, walk->egress.phys_ifindex))
		return FP_PASS_NOT_IN_DEVMAP;
	grows = walk->egress.tpid != 0 && !walk->packet.tagged;
	if (grows && walk->input->headroom < 4)
		return FP_ERR_VLAN;
	return FP_FWD_OK;
}

/* Step 9. */
static int step_obey_fib(struct walk *walk)
{
	switch (walk->outcome.fib_rc) {
	case BPF_FIB_LKUP_RET_SUCCESS:
		return step_forward(walk);
	case BPF_FIB_LKUP_RET_BLACKHOLE:
	case BPF_FIB_LKUP_RET_UNREACHABLE:
	case BPF_FIB_LKUP_RET_PROHIBIT:
		return FP_DROP_UNREACHABLE;
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		count(walk, FP_FIB_NOT_FWDED);
		return FP_ERR_FIB_OTHER;
	case BPF_FIB_LKUP_RET_NO_NEIGH:
		return FP_PASS_NO_NEIGH;
	case BPF_FIB_LKUP_RET_FRAG_NEEDED:
		return FP_PASS_FRAG_NEEDED;
	default:
		return FP_ERR_FIB_OTHER;
	}
}

/* The frame as it leaves: edited only by a REDIRECT. */
static int make_frame(struct walk *walk)
{
	const struct frame *in = walk->input->frame;
	struct model_l2 l2 = {
		.dst_mac = walk->params.dmac,
		.src_mac = walk->params.smac,
		.tagged = walk->egress.tpid != 0,
		.tpid = walk->egress.tpid,
		.vid = walk->egress.vid,
	};

	if (walk->outcome.verdict == VERDICT_REDIRECT)
		return model_packet__forward(&walk->packet, &l2, &walk->outcome.frame);
	return frame__set(&walk->outcome.frame, in->bytes, in->len);
}

/* §4.9. */
static void make_event(struct walk *walk, enum fp_counter exit)
{
	struct outcome *outcome = &walk->outcome;
	struct fp_event *event = &outcome->event;
	const struct frame *frame = &outcome->frame;

	outcome->n_events = 1;
	event->ingress_ifindex = walk->input->ingress_ifindex;
	event->egress_ifindex = walk->has_next_hop ? walk->egress.phys_ifindex : 0;
	event->frame_len = frame->len;
	event->fib_rc = outcome->fib_rc;
	event->ingress_vid = walk->packet.tagged ? walk->packet.vid : FP_VID_NONE;
	event->egress_vid = walk->egress.tpid != 0 ? walk->egress.vid : FP_VID_NONE;
	event->verdict = xdp_action_of[outcome->verdict];
	event->counter = (__u8)exit;
	event->head_len = (__u16)(frame->len < FP_EVENT_HEAD ? frame->len : FP_EVENT_HEAD);
	memcpy(event->head, frame->bytes, event->head_len);
}

int model__run(const struct pf_tables *tables, const struct model_input *input,
	       model_fib_lookup lookup, void *fib, struct outcome *outcome)
{
	/* clang-format off */
	static int (*const steps[])(struct walk *) = {
		step_arrive,
		step_parse,
		step_match,
		step_check_eligible,
		step_ask_fib,
		step_obey_fib,
	};
	/* clang-format on */
	struct walk walk = {
		.tables = tables,
		.input = input,
		.lookup = lookup,
		.fib = fib,
		.outcome = {
			.knows = OUTCOME_KNOWS_EGRESS | OUTCOME_KNOWS_FIB | OUTCOME_KNOWS_EVENT,
			.fib_rc = FP_FIB_NOT_ASKED,
		},
	};
	int exit = MODEL_GO_ON;
	int err;

	if (!input->frame->bytes || input->frame->len == 0)
		return -EINVAL;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && exit == MODEL_GO_ON; i++)
		exit = steps[i](&walk);
	walk.outcome.verdict = verdict_of[exit];
	if (exit != MODEL_SILENT_PASS)
		count(&walk, exit);
	if (walk.outcome.verdict == VERDICT_REDIRECT)
		walk.outcome.egress_ifindex = walk.egress.phys_ifindex;

	err = make_frame(&walk);
	if (err)
		return err;
	if (exit != MODEL_SILENT_PASS && tables->cfg.flags & FP_FLAG_EVENTS)
		make_event(&walk, exit);
	*outcome = walk.outcome;
	return 0;
}
