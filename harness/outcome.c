// SPDX-License-Identifier: GPL-2.0-or-later
#include "outcome.h"

#include <string.h>

#include <linux/bpf.h>

#include "../loader/object.h"

#define LABEL	     "%-22s" /* the column of what a line is about */
#define N_DUMP_BYTES 16	     /* per line */
#define N_DUMP_LINES 8

const char *const verdict__names[N_VERDICTS] = {
	[VERDICT_UNSET] = "UNSET", [VERDICT_ABORTED] = "ABORTED", [VERDICT_DROP] = "DROP",
	[VERDICT_PASS] = "PASS",   [VERDICT_TX] = "TX",		  [VERDICT_REDIRECT] = "REDIRECT",
};

enum verdict verdict__of_xdp(__u32 xdp_action)
{
	static const enum verdict verdicts[] = {
		[XDP_ABORTED] = VERDICT_ABORTED,   [XDP_DROP] = VERDICT_DROP,
		[XDP_PASS] = VERDICT_PASS,	   [XDP_TX] = VERDICT_TX,
		[XDP_REDIRECT] = VERDICT_REDIRECT,
	};

	if (xdp_action >= sizeof(verdicts) / sizeof(verdicts[0]))
		return VERDICT_UNSET;
	return verdicts[xdp_action];
}

static const char *verdict_name(enum verdict verdict)
{
	return (unsigned int)verdict < N_VERDICTS ? verdict__names[verdict] : "no verdict";
}

const char *fib_rc__name(int fib_rc)
{
	/* By number, not by enumerator: the headers of older kernels end earlier. */
	static const char *const names[] = {
		[0] = "SUCCESS",     [1] = "BLACKHOLE",	   [2] = "UNREACHABLE", [3] = "PROHIBIT",
		[4] = "NOT_FWDED",   [5] = "FWD_DISABLED", [6] = "UNSUPP_LWT",	[7] = "NO_NEIGH",
		[8] = "FRAG_NEEDED", [9] = "NO_SRC_ADDR",
	};
	const char *errno_name;

	if (fib_rc == FP_FIB_NOT_ASKED)
		return "not asked";
	if (fib_rc >= 0) {
		if ((size_t)fib_rc < sizeof(names) / sizeof(names[0]))
			return names[fib_rc];
		return "unknown code";
	}
	if (fib_rc < FP_FIB_NOT_ASKED) /* -INT_MIN would not fit */
		return "unknown error";
	errno_name = strerrorname_np(-fib_rc);
	return errno_name ? errno_name : "unknown error";
}

void outcome__free(struct outcome *outcome)
{
	if (!outcome)
		return;
	frame__free(&outcome->frame);
	emissions__free(&outcome->emissions);
	memset(outcome, 0, sizeof(*outcome));
}

/* How the members of an event that are more than a number read. */
static const char *fib_rc_text(__s64 fib_rc)
{
	return fib_rc__name((int)fib_rc);
}

static const char *vid_text(__s64 vid)
{
	return vid == FP_VID_NONE ? "none" : NULL;
}

static const char *verdict_text(__s64 xdp_action)
{
	return verdict_name(verdict__of_xdp((__u32)xdp_action));
}

static const char *counter_text(__s64 counter)
{
	return counter < FP_N_COUNTERS ? pf_counter__names[counter] : "no counter";
}

/* What of an event is printed and compared: X(member, its text or NULL). time_ns is neither. */
#define EVENT_MEMBERS(X)         \
	X(ingress_ifindex, NULL) \
	X(egress_ifindex, NULL)  \
	X(frame_len, NULL)       \
	X(fib_rc, fib_rc_text)   \
	X(ingress_vid, vid_text) \
	X(egress_vid, vid_text)  \
	X(verdict, verdict_text) \
	X(counter, counter_text) \
	X(head_len, NULL)

enum {
#define X(member, text) EVENT_##member,
	EVENT_MEMBERS(X)
#undef X
		N_EVENT_MEMBERS,
};

static const struct {
	const char *name;
	const char *(*text)(__s64 value);
} event_members[N_EVENT_MEMBERS] = {
#define X(member, text) { "event." #member, text },
	EVENT_MEMBERS(X)
#undef X
};

static void event_values(const struct fp_event *event, __s64 *values)
{
#define X(member, text) values[EVENT_##member] = event->member;
	EVENT_MEMBERS(X)
#undef X
}

static void print_number(__s64 value, const char *text, FILE *out)
{
	fprintf(out, "%lld", (long long)value);
	if (text)
		fprintf(out, " (%s)", text);
}

static void print_event_value(int member, __s64 value, FILE *out)
{
	print_number(value, event_members[member].text ? event_members[member].text(value) : NULL,
		     out);
}

void outcome__print(const struct outcome *outcome, FILE *out)
{
	__s64 values[N_EVENT_MEMBERS];

	fprintf(out, LABEL "%s\n", "verdict", verdict_name(outcome->verdict));
	for (int i = 0; i < FP_N_COUNTERS; i++) {
		if (outcome->counters[i])
			fprintf(out, LABEL "%llu\n", pf_counter__names[i],
				(unsigned long long)outcome->counters[i]);
	}
	fprintf(out, LABEL "%u bytes\n", "frame", outcome->frame.len);
	if (outcome->knows & OUTCOME_KNOWS_EGRESS)
		fprintf(out, LABEL "%u\n", "egress_ifindex", outcome->egress_ifindex);
	if (outcome->knows & OUTCOME_KNOWS_FIB) {
		fprintf(out, LABEL, "fib_rc");
		print_number(outcome->fib_rc, fib_rc__name(outcome->fib_rc), out);
		fputc('\n', out);
	}
	if (!(outcome->knows & OUTCOME_KNOWS_EVENT))
		return;
	fprintf(out, LABEL "%u\n", "events", outcome->n_events);
	if (outcome->n_events != 1)
		return;
	event_values(&outcome->event, values);
	for (int i = 0; i < N_EVENT_MEMBERS; i++) {
		fprintf(out, LABEL, event_members[i].name);
		print_event_value(i, values[i], out);
		fputc('\n', out);
	}
}

/* A comparison under way: whose the two sides are, and whether they were the same so far. */
struct comparison {
	const char *a_name;
	const char *b_name;
	FILE *out;
	bool equal;
};

struct bytes {
	const __u8 *at;
	__u32 len;
};

static void compare_verdicts(struct comparison *c, enum verdict a, enum verdict b)
{
	/* What nobody wrote agrees with nothing, not even with itself. */
	if (a == b && a != VERDICT_UNSET)
		return;
	c->equal = false;
	fprintf(c->out, LABEL "%s %s, %s %s\n", "verdict", c->a_name, verdict_name(a), c->b_name,
		verdict_name(b));
}

static void compare_counts(struct comparison *c, const char *what, __u64 a, __u64 b)
{
	if (a == b)
		return;
	c->equal = false;
	fprintf(c->out, LABEL "%s %llu, %s %llu\n", what, c->a_name, (unsigned long long)a,
		c->b_name, (unsigned long long)b);
}

static void compare_fib_rcs(struct comparison *c, int a, int b)
{
	if (a == b)
		return;
	c->equal = false;
	fprintf(c->out, LABEL "%s ", "fib_rc", c->a_name);
	print_number(a, fib_rc__name(a), c->out);
	fprintf(c->out, ", %s ", c->b_name);
	print_number(b, fib_rc__name(b), c->out);
	fputc('\n', c->out);
}

/* Where one side has ended and the other has not, every byte of the longer one differs. */
static bool byte_differs(const struct bytes *a, const struct bytes *b, __u32 at)
{
	if (at >= a->len || at >= b->len)
		return at < a->len || at < b->len;
	return a->at[at] != b->at[at];
}

static __u32 count_differences(const struct bytes *a, const struct bytes *b, __u32 from, __u32 to)
{
	__u32 n = 0;

	for (__u32 at = from; at < to; at++)
		n += byte_differs(a, b, at);
	return n;
}

static void dump_side(const struct bytes *bytes, __u32 from, FILE *out)
{
	for (__u32 at = from; at < from + N_DUMP_BYTES; at++) {
		if (at < bytes->len)
			fprintf(out, " %02x", bytes->at[at]);
		else
			fputs(" --", out);
	}
	fputc('\n', out);
}

static void dump_line(const struct comparison *c, const struct bytes *a, const struct bytes *b,
		      __u32 from)
{
	size_t a_width = strlen(c->a_name);
	size_t b_width = strlen(c->b_name);
	int width = (int)(a_width > b_width ? a_width : b_width);
	int blanks; /* written before the next mark, so that no line ends in them */

	fprintf(c->out, "  %04x  %-*s", from, width, c->a_name);
	dump_side(a, from, c->out);
	fprintf(c->out, "        %-*s", width, c->b_name);
	dump_side(b, from, c->out);
	blanks = 8 + width;
	for (__u32 at = from; at < from + N_DUMP_BYTES; at++) {
		blanks += 1;
		if (byte_differs(a, b, at)) {
			fprintf(c->out, "%*s^^", blanks, "");
			blanks = 0;
		} else {
			blanks += 2;
		}
	}
	fputc('\n', c->out);
}

static void compare_bytes(struct comparison *c, const char *what, struct bytes a, struct bytes b)
{
	__u32 len = a.len > b.len ? a.len : b.len;
	__u32 left = count_differences(&a, &b, 0, len);
	unsigned int n_lines = 0;

	if (left == 0)
		return;
	c->equal = false;
	if (a.len == b.len)
		fprintf(c->out, LABEL "%u bytes both, ", what, len);
	else
		fprintf(c->out, LABEL "%s %u bytes, %s %u bytes, ", what, c->a_name, a.len,
			c->b_name, b.len);
	fprintf(c->out, "differ at %u byte%s\n", left, left == 1 ? "" : "s");

	for (__u32 from = 0; from < len && n_lines < N_DUMP_LINES; from += N_DUMP_BYTES) {
		__u32 n = count_differences(&a, &b, from, from + N_DUMP_BYTES);

		if (n == 0)
			continue;
		dump_line(c, &a, &b, from);
		n_lines++;
		left -= n;
	}
	if (left > 0)
		fprintf(c->out, "  ... and %u more byte%s\n", left, left == 1 ? "" : "s");
}

static void compare_events(struct comparison *c, const struct fp_event *a, const struct fp_event *b)
{
	__s64 a_values[N_EVENT_MEMBERS], b_values[N_EVENT_MEMBERS];

	event_values(a, a_values);
	event_values(b, b_values);
	for (int i = 0; i < N_EVENT_MEMBERS; i++) {
		if (a_values[i] == b_values[i])
			continue;
		c->equal = false;
		fprintf(c->out, LABEL "%s ", event_members[i].name, c->a_name);
		print_event_value(i, a_values[i], c->out);
		fprintf(c->out, ", %s ", c->b_name);
		print_event_value(i, b_values[i], c->out);
		fputc('\n', c->out);
	}
	/* All of it: what lies behind head_len has to be 0 (§11.9). */
	compare_bytes(c, "event.head", (struct bytes){ a->head, FP_EVENT_HEAD },
		      (struct bytes){ b->head, FP_EVENT_HEAD });
}

bool outcome__equal(const struct outcome *a, const char *a_name, const struct outcome *b,
		    const char *b_name, FILE *out)
{
	struct comparison c = { .a_name = a_name, .b_name = b_name, .out = out, .equal = true };
	unsigned int both_know = a->knows & b->knows;

	compare_verdicts(&c, a->verdict, b->verdict);
	for (int i = 0; i < FP_N_COUNTERS; i++)
		compare_counts(&c, pf_counter__names[i], a->counters[i], b->counters[i]);
	if (both_know & OUTCOME_KNOWS_EGRESS)
		compare_counts(&c, "egress_ifindex", a->egress_ifindex, b->egress_ifindex);
	if (both_know & OUTCOME_KNOWS_FIB)
		compare_fib_rcs(&c, a->fib_rc, b->fib_rc);
	if (!((a->knows | b->knows) & OUTCOME_LACKS_FRAME))
		compare_bytes(&c, "frame", (struct bytes){ a->frame.bytes, a->frame.len },
			      (struct bytes){ b->frame.bytes, b->frame.len });
	if (both_know & OUTCOME_KNOWS_EVENT) {
		compare_counts(&c, "events", a->n_events, b->n_events);
		if (a->n_events == 1 && b->n_events == 1)
			compare_events(&c, &a->event, &b->event);
	}
	return c.equal;
}

bool frame__equal(const struct frame *a, const char *a_name, const struct frame *b,
		  const char *b_name, FILE *out)
{
	struct comparison c = { .a_name = a_name, .b_name = b_name, .out = out, .equal = true };

	compare_bytes(&c, "frame", (struct bytes){ a->bytes, a->len },
		      (struct bytes){ b->bytes, b->len });
	return c.equal;
}
