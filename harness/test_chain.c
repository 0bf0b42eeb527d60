// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fast path on each of three routers in a row (netns/chain.sh), which no executor does: each counts the
 * frame once and takes one hop, and what arrives is what arrives by the kernel's own forwarding. Runs as root.
 *
 *     chain-a ──► left chain right ──► eth0 chain-b next ──► eth0 chain-c next ──► chain-d
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../loader/bpf_insn.h"
#include "../loader/object.h"
#include "link.h"
#include "outcome.h"
#include "sandbox.h"
#include "topology.h"
#include "wire_private.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PATIENCE_MS  5000
#define SILENCE_MS   50

/* From host a to host d, and back: what goes in, and what comes out after three hops. */
#define TO_D	"eth/"
#define AT_D	"eth(dst=02:00:00:00:04:02,src=02:00:00:00:04:01)/"
#define TO_A	"eth(dst=02:00:00:00:04:01,src=02:00:00:00:04:02)/"
#define AT_A	"eth(dst=02:00:00:00:01:02,src=02:00:00:00:01:01)/"
#define THERE_4 "ip4(dst=10.2.2.2,ttl="
#define BACK_4	"ip4(src=10.2.2.2,dst=10.1.0.2,ttl="
#define THERE_6 "ip6(dst=2001:db8:2:2::2,hlim="
#define BACK_6	"ip6(src=2001:db8:2:2::2,dst=2001:db8:1::2,hlim="

static struct node {
	bool is_host;
	const char *netns, *ends[2]; /* a host has one end */
	struct ear ear;		     /* of a host */
	struct pf_object *object;    /* of a router */
} nodes[] = {
	{ .netns = "chain-a", .ends = { "eth0" }, .is_host = true },
	{ .netns = "chain", .ends = { "left", "right" } },
	{ .netns = "chain-b", .ends = { "eth0", "next" } },
	{ .netns = "chain-c", .ends = { "eth0", "next" } },
	{ .netns = "chain-d", .ends = { "eth0" }, .is_host = true },
};

enum { HOST_A = 0, HOST_D = COUNT(nodes) - 1, N_ROUTERS = COUNT(nodes) - 2 };

/* clang-format off */

static const struct row {
	const char *name;
	bool is_v6, back;
	const char *in, *out; /* out NULL: the last router finds no hop left, and nothing arrives */
} rows[] = {
	{ "v4", 0, 0, TO_D THERE_4 "64)/udp/data(18)", AT_D THERE_4 "61)/udp/data(18)" },
	{ "v6", 1, 0, TO_D THERE_6 "64)/udp", AT_D THERE_6 "61)/udp" },
	{ "v4 back", 0, 1, TO_A BACK_4 "64)/tcp/data(9)", AT_A BACK_4 "61)/tcp/data(9)" },
	{ "v6 back", 1, 1, TO_A BACK_6 "64)/tcp", AT_A BACK_6 "61)/tcp" },
	{ "v4, 4 hops", 0, 0, TO_D THERE_4 "4)/tcp/data(9)", AT_D THERE_4 "1)/tcp/data(9)" },
	{ "v6, 4 hops", 1, 1, TO_A BACK_6 "4)/udp", AT_A BACK_6 "1)/udp" },
	{ "v4, 3 hops", 0, 0, TO_D THERE_4 "3)/tcp/data(9)", NULL },
	{ "v6, 3 hops", 1, 1, TO_A BACK_6 "3)/udp", NULL },
};

/* clang-format on */

static void succeed(int ret, const struct pf_error *err)
{
	if (ret)
		fail_msg("%s", err->line);
}

static void enter(const struct node *node)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", node->netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(setns(fd, CLONE_NEWNET), 0);
	close(fd);
}

static void nap_ms(long ms)
{
	const struct timespec moment = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&moment, NULL);
}

static void load(struct node *router)
{
	static const char *const allow[] = { "10.2.0.0/16", "2001:db8:2::/48" };
	struct pf_tables tables = { .cfg.version = FP_CFG_VERSION,
				    .cfg.flags = FP_FLAG_IPV4 | FP_FLAG_IPV6 };
	struct pf_error err = PF_ERROR_INIT;

	for (size_t i = 0; i < COUNT(allow); i++) {
		struct pf_prefix prefix;

		succeed(pf_prefix__parse(&prefix, allow[i], &err), &err);
		assert_int_equal(pf_tables__allow(&tables, &prefix), 0);
	}
	for (size_t i = 0; i < COUNT(router->ends); i++)
		assert_int_equal(pf_tables__egress(&tables, if_nametoindex(router->ends[i])), 0);
	succeed(pf_object__open(&router->object, NULL, &err), &err);
	succeed(pf_object__load(router->object, &err), &err);
	succeed(pf_object__apply(router->object, &tables, &err), &err);
	pf_tables__free(&tables);
}

/* A host takes what is redirected to it only with a program of its own (SPEC §11.1). */
static void prepare_host(struct node *host)
{
	const struct bpf_insn pass[] = { PF_MOV_IMM(BPF_REG_0, XDP_PASS), PF_EXIT() };
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pass", "GPL", pass, COUNT(pass), NULL);
	struct pf_error err = PF_ERROR_INIT;

	assert_true(fd >= 0);
	assert_int_equal(bpf_xdp_attach((int)if_nametoindex("eth0"), fd, XDP_FLAGS_DRV_MODE, NULL),
			 0);
	close(fd);
	succeed(ear__open(&host->ear, "eth0", host->netns, &err), &err);
}

static int set_up(void **state)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	succeed(sandbox__enter(&err), &err);
	succeed(topology__enter("chain", &err), &err);
	for (struct node *node = nodes; node < nodes + COUNT(nodes); node++) {
		int fd;

		enter(node);
		fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		assert_true(fd >= 0);
		for (size_t i = 0; i < COUNT(node->ends) && node->ends[i]; i++) {
			succeed(link__await_running(fd, node->ends[i], &err), &err);
			succeed(link__offloads_off(fd, node->ends[i], &err), &err);
		}
		close(fd);
		if (node->is_host)
			prepare_host(node);
		else
			load(node);
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (struct node *node = nodes; node < nodes + COUNT(nodes); node++) {
		ear__close(&node->ear);
		pf_object__free(node->object);
	}
	return 0;
}

/* On both ends of all routers, or off again where `attach` is false. */
static void each_router(__u32 xdp_flags, bool attach)
{
	for (struct node *node = nodes; node < nodes + COUNT(nodes); node++) {
		if (node->is_host)
			continue;
		enter(node);
		for (size_t i = 0; i < COUNT(node->ends); i++)
			assert_int_equal(bpf_xdp_attach((int)if_nametoindex(node->ends[i]),
							attach ? pf_object__prog_fd(node->object)
							       : -1,
							xdp_flags, NULL),
					 0);
	}
}

static void read_counters(__u64 counters[N_ROUTERS][FP_N_COUNTERS])
{
	struct pf_error err = PF_ERROR_INIT;

	for (size_t i = 0; i < N_ROUTERS; i++)
		succeed(pf_object__read_counters(nodes[1 + i].object, counters[i], &err), &err);
}

static void listen_for(struct node *host, struct emissions *seen)
{
	struct listener listener = { .into = seen };
	struct pf_error err = PF_ERROR_INIT;

	succeed(ear__listen(&host->ear, &listener, &err), &err);
}

/* Sends the row's frame, and gives what arrives at the other host, when no more comes. What a router answers is not it. */
static void carry(const struct row *row, struct emissions *seen)
{
	struct node *from = &nodes[row->back ? HOST_D : HOST_A];
	struct node *to = &nodes[row->back ? HOST_A : HOST_D];
	struct pf_error err = PF_ERROR_INIT;
	struct emissions answers = {};
	struct frame frame = {};

	succeed(frame__build(&frame, row->in, &err), &err);
	succeed(ear__send(&from->ear, &frame, &err), &err);
	for (int waited = 0; row->out && !seen->n && waited < PATIENCE_MS; waited++) {
		nap_ms(1);
		listen_for(to, seen);
	}
	nap_ms(SILENCE_MS);
	listen_for(to, seen);
	listen_for(from, &answers);
	emissions__free(&answers);
	frame__free(&frame);
}

static void expect_out(const struct row *row, const struct emissions *seen, const char *mode)
{
	struct pf_error err = PF_ERROR_INIT;
	struct frame out = {};

	if (seen->n != (row->out ? 1 : 0))
		fail_msg("%s, %s: %zu frames arrived", row->name, mode, seen->n);
	if (!row->out)
		return;
	succeed(frame__build(&out, row->out, &err), &err);
	if (!frame__equal(&out, "expected", &seen->list[0].frame, mode, stderr))
		fail_msg("%s, %s: other bytes", row->name, mode);
	frame__free(&out);
}

/*
 * What is not the row's frame alone: routers tell their neighbours of themselves, which ends in these; and
 * where the hops run out, the answer takes the same way back.
 */
static bool is_disturbed(const struct row *row, enum fp_counter counter)
{
	if (!row->out)
		return counter != FP_PASS_LOW_TTL;
	return counter == FP_RX_TOTAL || counter == FP_PASS_NDP ||
	       counter == FP_PASS_COMPLEX_HEADER;
}

/* What the row's frame adds at the router that it comes to as the i-th. */
static __u64 expected_count(const struct row *row, size_t i, enum fp_counter counter)
{
	switch (counter) {
	case FP_MATCHED_V4:
		return !row->is_v6;
	case FP_MATCHED_V6:
		return row->is_v6;
	case FP_MATCHED_SRC_ONLY:
		return row->back;
	case FP_MATCHED_DST_ONLY:
		return !row->back;
	case FP_FWD_OK:
		return 1;
	case FP_PASS_LOW_TTL:
		return !row->out && i == N_ROUTERS - 1;
	default:
		return 0;
	}
}

static void expect_counts(const struct row *row, __u64 before[N_ROUTERS][FP_N_COUNTERS],
			  const char *mode)
{
	__u64 counters[N_ROUTERS][FP_N_COUNTERS];

	read_counters(counters);
	for (size_t i = 0; i < N_ROUTERS; i++) {
		size_t router = row->back ? N_ROUTERS - 1 - i : i;

		for (int c = 0; c < FP_N_COUNTERS; c++) {
			__u64 added = counters[router][c] - before[router][c];

			if (!is_disturbed(row, c) && added != expected_count(row, i, c))
				fail_msg("%s, %s: %s of %s grew by %llu", row->name, mode,
					 pf_counter__names[c], nodes[1 + router].netns,
					 (unsigned long long)added);
		}
		assert_true(counters__conserved(counters[router], stderr));
	}
}

/* The kernel's own forwarding: the rows' expectations are its, so that the bytes are compared with it. */
static void test_the_kernel(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct emissions seen = {};

		carry(&rows[i], &seen);
		expect_out(&rows[i], &seen, "kernel");
		emissions__free(&seen);
	}
}

static void test_the_fast_path(void **state)
{
	const __u32 xdp_flags = *(const __u32 *)*state;
	const char *mode = xdp_flags == XDP_FLAGS_DRV_MODE ? "native" : "generic";

	each_router(xdp_flags, true);
	for (size_t i = 0; i < COUNT(rows); i++) {
		__u64 before[N_ROUTERS][FP_N_COUNTERS];
		struct emissions seen = {};

		read_counters(before);
		carry(&rows[i], &seen);
		expect_out(&rows[i], &seen, mode);
		expect_counts(&rows[i], before, mode);
		emissions__free(&seen);
	}
	each_router(xdp_flags, false);
}

int main(void)
{
	static __u32 native = XDP_FLAGS_DRV_MODE, generic = XDP_FLAGS_SKB_MODE;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_kernel),
		cmocka_unit_test_prestate(test_the_fast_path, &native),
		cmocka_unit_test_prestate(test_the_fast_path, &generic),
	};

	return cmocka_run_group_tests_name("chain", tests, set_up, tear_down);
}
