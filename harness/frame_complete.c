// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Completion: what the text leaves open is found from the innermost layer outwards, since an outer
 * checksum covers the inner ones. Which field is found how is in the table (frame_layers.c).
 */
#include <string.h>

#include "frame_builder.h"

/* Finds the value of field `f` of layer `u`, or does what a parameter asks for. */
typedef int (*complete_fn)(struct frame_builder *b, unsigned int u, int f);

void frame_builder__put(struct frame_builder *b, const struct frame_use *use,
			const struct frame_field *field, __u64 value)
{
	for (unsigned int i = 0; i < field->width; i++) {
		unsigned int bit = field->at + field->width - 1 - i;
		__u8 *byte = &b->bytes[use->at + bit / 8], mask = 0x80 >> bit % 8;

		*byte = value >> i & 1 ? *byte | mask : *byte & ~mask;
	}
}

static int put(struct frame_builder *b, unsigned int u, int f, __u64 value)
{
	struct frame_use *use = &b->uses[u];
	const struct frame_field *field = &use->layer->fields[f];

	if (value > frame_field__max(field))
		return frame_builder__fail(
			b, "layer %s: field %s would be %llu, at most %llu fit; set it",
			use->layer->name, field->name, value, frame_field__max(field));
	use->number[f] = value;
	frame_builder__put(b, use, field, value);
	return 0;
}

static int field_of(const struct frame_use *use, const char *name)
{
	return frame_layer__field(use->layer, name, strlen(name));
}

static const struct frame_use *next_of(const struct frame_builder *b, unsigned int u)
{
	return u + 1 < b->n_uses ? &b->uses[u + 1] : NULL;
}

static int next_ethertype(struct frame_builder *b, unsigned int u, int f)
{
	const struct frame_use *next = next_of(b, u);
	int tpid;

	if (!next || !next->layer->ethertype)
		return 0;
	tpid = field_of(next, "tpid");
	return put(b, u, f,
		   tpid < 0 ? FRAME_NUMBER_OF(next->layer->ethertype) : next->number[tpid]);
}

static int next_ipproto(struct frame_builder *b, unsigned int u, int f)
{
	const struct frame_use *next = next_of(b, u);

	if (!next || !next->layer->ipproto)
		return 0;
	return put(b, u, f, FRAME_NUMBER_OF(next->layer->ipproto));
}

/* A TPID that nobody writes would leave a case with another frame than it says. */
static int slot_in_front(struct frame_builder *b, unsigned int u, int f)
{
	const struct frame_layer *layer = b->uses[u].layer;
	const struct frame_use *front = u ? &b->uses[u - 1] : NULL;

	for (int i = 0; front && front->layer->fields[i].name; i++)
		if (front->layer->fields[i].completion == FRAME_NEXT_ETHERTYPE &&
		    !frame_use__is_given(front, i))
			return 0;
	return frame_builder__fail(
		b,
		"layer %s: field %s needs a layer in front with an EtherType that "
		"is not set itself",
		layer->name, layer->fields[f].name);
}

static int header_words(struct frame_builder *b, unsigned int u, int f)
{
	return put(b, u, f, b->uses[u].header_len / 4);
}

static int len_from_start(struct frame_builder *b, unsigned int u, int f)
{
	return put(b, u, f, b->len - b->uses[u].at);
}

static int len_of_payload(struct frame_builder *b, unsigned int u, int f)
{
	return put(b, u, f, b->len - b->uses[u].at - b->uses[u].header_len);
}

/* Adds `len` bytes to a sum of big-endian 16-bit words, an odd last byte as a word's high half. */
static __u64 sum_add(__u64 sum, const __u8 *bytes, __u32 len)
{
	for (__u32 i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	return sum;
}

static __u16 sum_fold(__u64 sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* The source and destination of the nearest IP header in front, the protocol and the length. */
static __u64 sum_of_pseudo_header(const struct frame_builder *b, unsigned int u)
{
	const struct frame_use *use = &b->uses[u];

	for (const struct frame_use *ip = use; ip-- > b->uses;) {
		__u32 len = b->len - use->at;

		if (!ip->layer->addrs_len)
			continue;
		return sum_add(FRAME_NUMBER_OF(use->layer->ipproto) + (len >> 16) + (len & 0xffff),
			       b->bytes + ip->at + ip->layer->addrs_at, ip->layer->addrs_len);
	}
	return 0;
}

/* Writes a checksum, or for `bad` one that differs from it and is not 0, which UDP takes for none. */
static int put_sum(struct frame_builder *b, unsigned int u, int f, __u32 right)
{
	__u32 mask = frame_field__max(&b->uses[u].layer->fields[f]);
	__u32 sum = right;

	/* Not all bits: 0 and 0xffff are the same number in ones' complement. */
	if (b->uses[u].bad & (1u << f)) {
		sum = right ^ (0x55555555 & mask);
		if (!sum)
			sum = right ^ (0xaaaaaaaa & mask);
	}
	return put(b, u, f, sum);
}

/* The field itself is still 0 in the bytes. */
static __u16 checksum(const struct frame_builder *b, unsigned int u, __u64 sum, __u32 len)
{
	return ~sum_fold(sum_add(sum, b->bytes + b->uses[u].at, len));
}

static int sum_header(struct frame_builder *b, unsigned int u, int f)
{
	return put_sum(b, u, f, checksum(b, u, 0, b->uses[u].header_len));
}

static int sum_packet(struct frame_builder *b, unsigned int u, int f)
{
	return put_sum(b, u, f, checksum(b, u, 0, b->len - b->uses[u].at));
}

static int sum_pseudo(struct frame_builder *b, unsigned int u, int f)
{
	return put_sum(b, u, f, checksum(b, u, sum_of_pseudo_header(b, u), b->len - b->uses[u].at));
}

/* RFC 768, RFC 3828: a sum of 0 is sent as 0xffff. */
static int sum_pseudo_nonzero(struct frame_builder *b, unsigned int u, int f, __u32 covered)
{
	__u16 sum = checksum(b, u, sum_of_pseudo_header(b, u), covered);

	return put_sum(b, u, f, sum ? sum : 0xffff);
}

static int sum_pseudo_udp(struct frame_builder *b, unsigned int u, int f)
{
	return sum_pseudo_nonzero(b, u, f, b->len - b->uses[u].at);
}

static int sum_pseudo_lite(struct frame_builder *b, unsigned int u, int f)
{
	const struct frame_use *use = &b->uses[u];
	__u32 all = b->len - use->at;
	__u32 covered = use->number[field_of(use, "cscov")];

	if (covered < use->layer->size || covered > all)
		covered = all;
	return sum_pseudo_nonzero(b, u, f, covered);
}

static int sum_crc32c(struct frame_builder *b, unsigned int u, int f)
{
	__u32 crc = ~0u;

	for (__u32 i = b->uses[u].at; i < b->len; i++) {
		crc ^= b->bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	/* Its least significant byte is sent first (RFC 9260 appendix A). */
	return put_sum(b, u, f, __builtin_bswap32(~crc));
}

/*
 * Chooses `id` so that the right checksum is the given one: the header's sum without it, and it, must
 * add up to the complement. In ones' complement arithmetic there is one such id other than 0.
 */
static int tune_id(struct frame_builder *b, unsigned int u, int f)
{
	const struct frame_use *use = &b->uses[u];
	const struct frame_field *fields = use->layer->fields;
	int id = field_of(use, "id"), csum = field_of(use, "csum");
	__u32 csum_at = fields[csum].at / 8;
	const __u8 *header = b->bytes + use->at;
	__u64 rest;

	if (frame_use__is_given(use, id))
		return frame_builder__fail(b, "layer %s: %s finds the %s: only one can be set",
					   use->layer->name, fields[f].name, fields[id].name);
	frame_builder__put(b, use, &fields[id], 0);
	/* A checksum that the text gives stands there already. */
	rest = sum_add(sum_add(0, header, csum_at), header + csum_at + 2,
		       use->header_len - csum_at - 2);
	return put(b, u, id, sum_fold((__u16)~use->number[f] + (__u16)~sum_fold(rest)));
}

static const complete_fn completions[FRAME_N_COMPLETIONS] = {
	[FRAME_NEXT_ETHERTYPE] = next_ethertype,
	[FRAME_NEXT_IPPROTO] = next_ipproto,
	[FRAME_SLOT_IN_FRONT] = slot_in_front,
	[FRAME_HEADER_WORDS] = header_words,
	[FRAME_LEN] = len_from_start,
	[FRAME_PAYLOAD_LEN] = len_of_payload,
	[FRAME_TUNE_ID] = tune_id,
	[FRAME_SUM_HEADER] = sum_header,
	[FRAME_SUM_PACKET] = sum_packet,
	[FRAME_SUM_PSEUDO] = sum_pseudo,
	[FRAME_SUM_PSEUDO_UDP] = sum_pseudo_udp,
	[FRAME_SUM_PSEUDO_LITE] = sum_pseudo_lite,
	[FRAME_SUM_CRC32C] = sum_crc32c,
};

/* A parameter acts when it is given; a field of the header is completed when it has no value. */
static bool is_due(const struct frame_use *use, int f, enum frame_completion completion)
{
	const struct frame_field *field = &use->layer->fields[f];

	if (field->completion != completion)
		return false;
	if (field->at == FRAME_PARAMETER)
		return frame_use__is_given(use, f);
	return !frame_use__is_given(use, f) || use->bad & (1u << f);
}

int frame_builder__complete(struct frame_builder *b)
{
	int rc;

	for (unsigned int u = b->n_uses; u-- > 0;) {
		const struct frame_field *fields = b->uses[u].layer->fields;

		for (int how = FRAME_AS_WRITTEN + 1; how < FRAME_N_COMPLETIONS; how++) {
			for (int f = 0; fields[f].name; f++) {
				if (!is_due(&b->uses[u], f, how))
					continue;
				rc = completions[how](b, u, f);
				if (rc)
					return rc;
			}
		}
	}
	return 0;
}
