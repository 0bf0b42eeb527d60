/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What losses.bpf.c counts: frames that a tracepoint saw lost, by what was lost where. */
#ifndef PF_LOSSES_BPF_H
#define PF_LOSSES_BPF_H

#include <linux/types.h>

/*
 * X(NAME, tracepoint, what `code` is, may be absent). xdp_redirect_map_err is a twin of xdp_redirect_err
 * that 6.18 no longer has.
 */
#define LOSS_TRACEPOINTS(X)                                      \
	X(REDIRECT_ERR, "xdp_redirect_err", ERRNO, false)        \
	X(REDIRECT_MAP_ERR, "xdp_redirect_map_err", ERRNO, true) \
	X(EXCEPTION, "xdp_exception", VERDICT, false)            \
	X(DEVMAP_XMIT, "xdp_devmap_xmit", ERRNO, false)          \
	X(BULK_TX, "xdp_bulk_tx", ERRNO, false)                  \
	X(KFREE_SKB, "kfree_skb", REASON, false)

enum loss_code { LOSS_CODE_ERRNO, LOSS_CODE_VERDICT, LOSS_CODE_REASON, N_LOSS_CODES };

enum loss_tracepoint {
#define X(NAME, tracepoint, code, may_be_absent) LOSS_##NAME,
	LOSS_TRACEPOINTS(X)
#undef X
		N_LOSS_TRACEPOINTS,
};

/* Losses are counted in the network namespaces of the wire alone: the host has traffic of its own. */
enum { LOSS_MAX_KINDS = 256, LOSS_MAX_PLACES = 4 };

struct loss_key {
	__u32 tracepoint; /* enum loss_tracepoint */
	__s32 code;	  /* negative errno, XDP verdict, or enum skb_drop_reason */
	__u64 location;	  /* of kfree_skb: the kernel's address that freed it; else 0 */
};

#endif
