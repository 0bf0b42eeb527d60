/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path's ABI (SPEC §4.5, §4.6, §4.9): what the program, the loader and the harness agree on.
 *
 * Integers in map keys and values are native-endian; addresses are in network order. Nothing here has
 * implicit padding: every byte of a key or value is a named field, so that zeroing the fields zeroes
 * the whole (SPEC §11.9).
 */
#ifndef PF_FASTPATH_H
#define PF_FASTPATH_H

#include <linux/types.h>

/* The name of the program in the object, and of its pin (SPEC §8). */
#define FP_PROG_NAME "fast_path"

/*
 * Counters, SPEC §4.6. The index is wire format: append only, never renumber, never reuse.
 * X(index, NAME, name, help)
 */
#define FP_COUNTERS(X)                                                                             \
	X(0, RX_TOTAL, rx_total, "Frames that entered the program")                                \
	X(1, MATCHED_V4, matched_v4, "IPv4 frames of an allowlisted prefix")                       \
	X(2, MATCHED_V6, matched_v6, "IPv6 frames of an allowlisted prefix")                       \
	X(3, MATCHED_SRC_ONLY, matched_src_only, "Matched by the source address only")             \
	X(4, MATCHED_DST_ONLY, matched_dst_only, "Matched by the destination address only")        \
	X(5, MATCHED_BOTH, matched_both, "Matched by source and destination address")              \
	X(6, FWD_OK, fwd_ok, "Redirects that the kernel accepted")                                 \
	X(7, FWD_DRY_RUN, fwd_dry_run, "Matched and passed because of dry-run")                    \
	X(8, PASS_FRAGMENT, pass_fragment, "Passed: IPv4 fragment")                                \
	X(9, PASS_LOW_TTL, pass_low_ttl, "Passed: TTL or hop limit of 0 or 1")                     \
	X(10, PASS_NO_NEIGH, pass_no_neigh, "Passed: next hop's MAC address not known")            \
	X(11, PASS_NOT_IP, pass_not_ip, "Passed: neither IPv4 nor IPv6")                           \
	X(12, PASS_FRAG_NEEDED, pass_frag_needed, "Passed: larger than the egress MTU")            \
	X(13, DROP_UNREACHABLE, drop_unreachable, "Dropped: blackhole, unreachable or prohibit")   \
	X(14, ERR_PARSE, err_parse, "Passed: truncated, or lengths that contradict each other")    \
	X(15, ERR_FIB_OTHER, err_fib_other, "Passed: any other answer of the FIB")                 \
	X(16, ERR_VLAN, err_vlan, "Aborted: no headroom for the egress VLAN tag")                  \
	X(17, PASS_NOT_IN_DEVMAP, pass_not_in_devmap, "Passed: egress not in redirect_devmap")     \
	X(18, PASS_COMPLEX_HEADER, pass_complex_header, "Passed: IP options or extension headers") \
	X(19, PASS_NDP, pass_ndp, "Passed: neighbour discovery")                                   \
	X(20, PASS_INELIGIBLE, pass_ineligible, "Passed: the kernel would refuse to forward it")   \
	X(21, PASS_UNKNOWN_VLAN, pass_unknown_vlan, "Passed: tag of no VLAN sub-interface")        \
	X(22, FIB_NOT_FWDED, fib_not_fwded, "Of err_fib_other: local, or no route")

/* clang-format off */
enum fp_counter {
#define X(index, NAME, name, help) FP_##NAME = index,
	FP_COUNTERS(X)
#undef X
	FP_N_COUNTERS,
};
/* clang-format on */

/* Key 0 of `cfg`. `version` is FP_CFG_VERSION; userspace refuses a pinned one that differs (§4.5). */
#define FP_CFG_VERSION 0

enum fp_flag {
	FP_FLAG_IPV4 = 1 << 0,
	FP_FLAG_IPV6 = 1 << 1,
	FP_FLAG_EVENTS = 1 << 2,
	FP_FLAG_VLAN = 1 << 3,	/* clear: both VLAN maps are empty and are not looked up */
	FP_FLAG_INDEX = 1 << 4, /* clear: allow_v4_index is not kept and is not looked up */
};

struct fp_cfg {
	__u8 dry_run; /* 0 or 1 */
	__u8 flags;   /* enum fp_flag */
	__u8 reserved[2];
	__u32 version;
};

/* Keys of `allow_v4` and `allow_v6`. `prefixlen` in bits, native-endian; `addr` in network order. */
struct fp_lpm_v4 {
	__u32 prefixlen;
	__u8 addr[4];
};

struct fp_lpm_v6 {
	__u32 prefixlen;
	__u8 addr[16];
};

/*
 * `allow_v4_index` says of each /24 what `allow_v4` would answer, so that most frames need no walk
 * through the trie: two bits for each, an enum fp_index_state. Key: the first two bytes of the address
 * as a number, the first byte the higher. The /24 of third byte b is in slots[b / 4], in the two bits
 * from 2 * (b % 4) up.
 *
 * It is none of SPEC §4.5's maps, and only an addition: whoever fills the tries alone leaves
 * FP_FLAG_INDEX clear.
 */
enum fp_index_state {
	FP_INDEX_NONE, /* no address of it is allowlisted */
	FP_INDEX_SOME, /* the trie knows */
	FP_INDEX_ALL,  /* all of them are */
};

#define FP_INDEX_BLOCKS 65536

struct fp_index_block {
	__u8 slots[64];
};

/* Key of `vlan_ingress`, value of `vlan_resolve`. `vid` is 12 bits; in a value tpid 0 means 0x8100. */
struct fp_vlan {
	__u32 phys_ifindex;
	__u16 vid;
	__u16 tpid;
};

/* Value of `redirect_devmap`: struct bpf_devmap_val without its optional program. */
struct fp_devmap_val {
	__u32 ifindex;
};

/*
 * One record of `log` (§4.9). Length and bytes are those of the frame as the program leaves it: for
 * PASS and DROP that is the frame as it arrived, for REDIRECT the frame as it is sent.
 */
#define FP_EVENT_HEAD	 64
#define FP_FIB_NOT_ASKED (-4096) /* `fib_rc` of an exit before the lookup: below every -errno */
#define FP_VID_NONE	 0xffffu /* no tag; a priority tag is VID 0 */

struct fp_event {
	__u64 time_ns;	       /* CLOCK_MONOTONIC */
	__u32 ingress_ifindex; /* the physical interface */
	__u32 egress_ifindex;  /* the physical port; 0 unless the lookup gave a usable next hop */
	__u32 frame_len;
	__s32 fib_rc;
	__u16 ingress_vid;
	__u16 egress_vid;
	__u8 verdict;	/* enum xdp_action */
	__u8 counter;	/* enum fp_counter: the one that names the exit */
	__u16 head_len; /* valid bytes of `head`, the rest are 0 */
	__u8 head[FP_EVENT_HEAD];
};

/* Sizes of §4.5; the first two may be raised before load. */
#define FP_MAX_PREFIXES 1024
#define FP_MAX_EGRESS	64
#define FP_MAX_VLANS	256
#define FP_LOG_BYTES	(256 * 1024)

/*
 * Maps, SPEC §4.5. X(name, type, key size, value size, max entries, may be raised before load,
 * may be absent). A ring buffer's "entries" are its bytes.
 */
#define FP_MAPS(X)                                                                               \
	X(allow_v4, BPF_MAP_TYPE_LPM_TRIE, sizeof(struct fp_lpm_v4), 1, FP_MAX_PREFIXES, 1, 0)   \
	X(allow_v6, BPF_MAP_TYPE_LPM_TRIE, sizeof(struct fp_lpm_v6), 1, FP_MAX_PREFIXES, 1, 0)   \
	X(cfg, BPF_MAP_TYPE_ARRAY, 4, sizeof(struct fp_cfg), 1, 0, 0)                            \
	X(stats, BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, FP_N_COUNTERS, 0, 0)                           \
	X(log, BPF_MAP_TYPE_RINGBUF, 0, 0, FP_LOG_BYTES, 0, 0)                                   \
	X(redirect_devmap, BPF_MAP_TYPE_DEVMAP_HASH, 4, sizeof(struct fp_devmap_val),            \
	  FP_MAX_EGRESS, 1, 0)                                                                   \
	X(vlan_resolve, BPF_MAP_TYPE_HASH, 4, sizeof(struct fp_vlan), FP_MAX_VLANS, 0, 0)        \
	X(vlan_ingress, BPF_MAP_TYPE_HASH, sizeof(struct fp_vlan), 4, FP_MAX_VLANS, 0, 0)        \
	X(allow_v4_index, BPF_MAP_TYPE_ARRAY, 4, sizeof(struct fp_index_block), FP_INDEX_BLOCKS, \
	  0, 1)

#endif
