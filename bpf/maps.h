/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The maps of SPEC §4.5, and the counters in one of them. */
#ifndef FP_MAPS_H
#define FP_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "fastpath.h"

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FP_MAX_PREFIXES);
	__type(key, struct fp_lpm_v4);
	__type(value, __u8);
} allow_v4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FP_MAX_PREFIXES);
	__type(key, struct fp_lpm_v6);
	__type(value, __u8);
} allow_v6 SEC(".maps");

/* Mapped by the loader: 65,536 system calls would take it longer than all else. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FP_INDEX_BLOCKS);
	__type(key, __u32);
	__type(value, struct fp_index_block);
} allow_v4_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fp_cfg);
} cfg SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, FP_N_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} stats SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, FP_LOG_BYTES);
} log SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, FP_MAX_EGRESS);
	__type(key, __u32);
	__type(value, struct fp_devmap_val);
} redirect_devmap SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FP_MAX_VLANS);
	__type(key, __u32);
	__type(value, struct fp_vlan);
} vlan_resolve SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FP_MAX_VLANS);
	__type(key, struct fp_vlan);
	__type(value, __u32);
} vlan_ingress SEC(".maps");

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&stats, &counter);

	if (value)
		*value += 1;
}

#endif
