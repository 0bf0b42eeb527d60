/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPEC §4.4 steps 5 to 7: whose traffic it is, and whether the kernel would forward it. */
#ifndef FP_ALLOW_H
#define FP_ALLOW_H

#include "maps.h"
#include "packet.h"

/* Presence is what counts. The barrier keeps clang from or-ing two pointers, which no verifier takes. */
static __always_inline bool is_present(const void *value)
{
	bool present = value;

	barrier_var(present);
	return present;
}

/* What is known of the address without the trie, whose lookup is what costs most in a frame's way. */
static __always_inline enum fp_index_state index_state(const struct fp_cfg *cfg, __be32 addr)
{
	__u32 host = bpf_ntohl(addr), block = host >> 16;
	const struct fp_index_block *index;

	if (!(cfg->flags & FP_FLAG_INDEX))
		return FP_INDEX_SOME;
	index = bpf_map_lookup_elem(&allow_v4_index, &block);
	if (!index)
		return FP_INDEX_SOME; /* for the verifier: an array has all its keys */
	return index->slots[host >> 10 & 0x3f] >> 2 * (host >> 8 & 3) & 3;
}

static __always_inline bool allowed_v4(const struct fp_cfg *cfg, __be32 addr)
{
	struct fp_lpm_v4 key = { .prefixlen = 32 };
	enum fp_index_state state = index_state(cfg, addr);

	if (state != FP_INDEX_SOME)
		return state == FP_INDEX_ALL;
	__builtin_memcpy(key.addr, &addr, sizeof(key.addr));
	return is_present(bpf_map_lookup_elem(&allow_v4, &key));
}

static __always_inline bool allowed_v6(const struct in6_addr *addr)
{
	struct fp_lpm_v6 key = { .prefixlen = 128 };

	__builtin_memcpy(key.addr, addr, sizeof(key.addr));
	return is_present(bpf_map_lookup_elem(&allow_v6, &key));
}

/* Steps 5 and 6. Source or destination: replies must take the same path as requests (§4.2). */
static __always_inline int match(const struct packet *pkt)
{
	bool src, dst;

	if (pkt->family == AF_INET) {
		const struct iphdr *ip = pkt->l3;

		src = allowed_v4(pkt->cfg, ip->saddr);
		dst = allowed_v4(pkt->cfg, ip->daddr);
	} else {
		const struct ipv6hdr *ip = pkt->l3;

		src = allowed_v6(&ip->saddr);
		dst = allowed_v6(&ip->daddr);
	}
	if (!src && !dst)
		return SILENT_PASS;
	count(pkt->family == AF_INET ? FP_MATCHED_V4 : FP_MATCHED_V6);
	count(!dst ? FP_MATCHED_SRC_ONLY : !src ? FP_MATCHED_DST_ONLY : FP_MATCHED_BOTH);
	return pkt->cfg->dry_run ? FP_FWD_DRY_RUN : GO_ON;
}

static __always_inline bool unroutable_v4(__be32 addr)
{
	__u8 first = bpf_ntohl(addr) >> 24;

	return first == 0 || first == 127 || first >> 4 == 0xe || addr == 0xffffffff;
}

static __always_inline bool unroutable_v6(const struct in6_addr *addr)
{
	const __u32 *word = addr->in6_u.u6_addr32;
	__u16 first = bpf_ntohs(addr->in6_u.u6_addr16[0]);

	return first >> 8 == 0xff || first >> 6 == 0xfe80 >> 6 ||
	       (!(word[0] | word[1] | word[2]) && bpf_ntohl(word[3]) <= 1); /* :: and ::1 */
}

/* RFC 1071: the header with its checksum sums up to all ones. */
static __always_inline bool checksum_verifies(const struct iphdr *ip)
{
	const __u32 *word = (const void *)ip;
	__u64 sum = (__u64)word[0] + word[1] + word[2] + word[3] + word[4];

	/* 2^16 ≡ 1 modulo 65535: halves may be added at any width, until none overflows. */
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

/* Step 7, first part: what ip_rcv(), ip_forward() and their IPv6 twins would refuse. */
static __always_inline int eligible(const struct packet *pkt)
{
	const struct ethhdr *eth = pkt->data;
	bool refused = eth->h_dest[0] & 1;

	if (pkt->family == AF_INET) {
		const struct iphdr *ip = pkt->l3;

		refused = refused || unroutable_v4(ip->saddr) || unroutable_v4(ip->daddr) ||
			  !checksum_verifies(ip);
	} else {
		const struct ipv6hdr *ip = pkt->l3;

		refused = refused || unroutable_v6(&ip->saddr) || unroutable_v6(&ip->daddr);
	}
	return refused ? FP_PASS_INELIGIBLE : GO_ON;
}

#endif
