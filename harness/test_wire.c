// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The wires themselves, without cases: what goes in comes out with every byte, what is lost is seen to
 * be lost (SPEC §11.1), a tag that the link takes on itself is not seen (§11.13), and a frame that nobody
 * waited for is an error. Runs as root.
 */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "../loader/bpf_insn.h"
#include "sandbox.h"
#include "stand.h"
#include "world.h"

#define FORWARDED "eth/ip4/udp/data(18)"

static struct stand *stand;
static struct world world;

static int enter(void **state)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	if (sandbox__enter(&err) || stand__open(&stand, NULL, &err) ||
	    world__enter(&world, world_row__find("router"), &err) ||
	    pf_object__apply(stand__object(stand), &world.tables, &err)) {
		pf_error__print(&err, "test_wire");
		return -1;
	}
	return 0;
}

static int leave(void **state)
{
	(void)state;
	world__free(&world);
	stand__free(stand);
	return 0;
}

/* What one frame by `left` sets off. */
struct passage {
	struct emissions passed, out;
	int ret;
	struct pf_error err;
};

static void carry(struct passage *passage, struct wire *wire, const char *text)
{
	struct frame frame = {};
	struct wire_pin pin;

	*passage = (struct passage){ .err = PF_ERROR_INIT };
	assert_int_equal(frame__build(&frame, text, &passage->err), 0);
	assert_int_equal(wire__pin(&pin, &passage->err), 0);
	passage->ret = wire__carry(wire, if_nametoindex("left"), &frame, &passage->passed,
				   &passage->out, &passage->err);
	wire__unpin(&pin);
	frame__free(&frame);
}

static void passage__free(struct passage *passage)
{
	emissions__free(&passage->passed);
	emissions__free(&passage->out);
	pf_error__clear(&passage->err);
}

static struct wire *open_wire(unsigned int flags)
{
	struct pf_error err = PF_ERROR_INIT;
	struct wire *wire;

	if (wire__open(&wire, "router", flags, &err))
		pf_error__print(&err, "test_wire");
	assert_non_null(wire);
	return wire;
}

static void attach(__u32 flags)
{
	assert_int_equal(bpf_xdp_attach((int)if_nametoindex("left"),
					pf_object__prog_fd(stand__object(stand)), flags, NULL),
			 0);
}

static void detach(__u32 flags)
{
	assert_int_equal(bpf_xdp_detach((int)if_nametoindex("left"), flags, NULL), 0);
}

static __u64 count(enum fp_counter counter)
{
	struct pf_error err = PF_ERROR_INIT;
	__u64 counters[FP_N_COUNTERS];

	assert_int_equal(pf_object__read_counters(stand__object(stand), counters, &err), 0);
	return counters[counter];
}

/* §11.1: the program counts a redirect, and nothing arrives. */
static void test_bare_hosts_lose_native_redirects(void **state)
{
	static const unsigned int flags[] = { 0, WIRE_BARE_HOSTS };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct wire *wire = open_wire(flags[i]);
		__u64 before = count(FP_FWD_OK);
		struct passage passage;

		attach(XDP_FLAGS_DRV_MODE);
		carry(&passage, wire, FORWARDED);
		detach(XDP_FLAGS_DRV_MODE);
		assert_int_equal(passage.ret, 0);
		assert_int_equal(count(FP_FWD_OK) - before, 1);
		assert_int_equal(passage.passed.n, 0);
		assert_int_equal(passage.out.n, flags[i] & WIRE_BARE_HOSTS ? 0 : 1);
		passage__free(&passage);
		wire__free(wire);
	}
}

static void test_generic_redirects_reach_bare_hosts(void **state)
{
	struct wire *wire = open_wire(WIRE_BARE_HOSTS);
	struct passage passage;

	(void)state;
	attach(XDP_FLAGS_SKB_MODE);
	carry(&passage, wire, FORWARDED);
	detach(XDP_FLAGS_SKB_MODE);
	assert_int_equal(passage.ret, 0);
	assert_int_equal(passage.out.n, 1);
	assert_int_equal(passage.out.list[0].ifindex, if_nametoindex("right"));
	passage__free(&passage);
	wire__free(wire);
}

/* Tags too, which a packet socket finds beside the frame and not in it. */
static void test_what_goes_in_is_seen(void **state)
{
	static const char *const frames[] = {
		"eth/arp(op=2)/min60",
		"eth/vlan(vid=999)/ip4/udp/data(18)",
		"eth/vlan(vid=20,tpid=0x88a8,pcp=7,dei=1)/ip6/udp",
		"eth/vlan(vid=999,tpid=0x88a8)/vlan(vid=10)/ip4/udp/data(18)",
		"eth(type=0x88b5)/data(1500)",
		"eth",
	};
	struct wire *wire = open_wire(0);

	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct frame frame = {};
		struct passage passage;

		carry(&passage, wire, frames[i]);
		assert_int_equal(passage.ret, 0);
		assert_int_equal(frame__build(&frame, frames[i], &passage.err), 0);
		assert_int_equal(passage.passed.n, 1);
		assert_int_equal(passage.passed.list[0].frame.len, frame.len);
		assert_memory_equal(passage.passed.list[0].frame.bytes, frame.bytes, frame.len);
		frame__free(&frame);
		passage__free(&passage);
	}
	wire__free(wire);
}

/* In host a: all that leaves eth0 gets the tag of VLAN 999, as a VLAN device gives it, beside the frame. */
static void tag_what_leaves(void)
{
	const struct bpf_insn tag[] = {
		PF_MOV_IMM(BPF_REG_2, htons(ETH_P_8021Q)),
		PF_MOV_IMM(BPF_REG_3, 999),
		PF_CALL_HELPER(BPF_FUNC_skb_vlan_push),
		PF_MOV_IMM(BPF_REG_0, TC_ACT_OK),
		PF_EXIT(),
	};
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)if_nametoindex("eth0"),
		    .attach_point = BPF_TC_EGRESS);
	LIBBPF_OPTS(bpf_tc_opts, opts, .flags = BPF_TC_F_REPLACE, .handle = 1, .priority = 1);
	int ret;

	opts.prog_fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "tag", "GPL", tag, 5, NULL);
	assert_true(opts.prog_fd >= 0);
	ret = bpf_tc_hook_create(&hook);
	assert_true(!ret || ret == -EEXIST);
	assert_int_equal(bpf_tc_attach(&hook, &opts), 0);
	close(opts.prog_fd);
}

static void stop_tagging(void)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)if_nametoindex("eth0"),
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	assert_int_equal(bpf_tc_hook_destroy(&hook), 0);
}

static void in_host_a(void (*what)(void))
{
	int here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = open("/run/netns/router-a", O_RDONLY | O_CLOEXEC);

	assert_true(here >= 0 && there >= 0);
	assert_int_equal(setns(there, CLONE_NEWNET), 0);
	what();
	assert_int_equal(setns(here, CLONE_NEWNET), 0);
	close(here);
	close(there);
}

/*
 * §11.13. VLAN 999 is not the router's: its frames are not to be routed, and with offloads off they are
 * not, and keep their tag. Left to the link the tag is invisible, and the frame is looked up on `left`; what
 * a driver redirects has lost it, what the stack redirects takes it along to a wire where it means another.
 */
static void test_a_tag_beside_the_frame_is_not_seen(void **state)
{
	static const struct {
		unsigned int wire_flags;
		__u32 xdp_flags;
		enum fp_counter counter;
		size_t passed, out;
		__u8 type[4]; /* of the frame that was seen: EtherType and what follows */
	} rows[] = {
		/* Offloads that were turned off stay off: these first. */
		{ WIRE_OFFLOADS, XDP_FLAGS_DRV_MODE, FP_FWD_OK, 0, 1, { 0x08, 0, 0x45, 0 } },
		{ WIRE_OFFLOADS, XDP_FLAGS_SKB_MODE, FP_FWD_OK, 0, 1, { 0x81, 0, 0x03, 0xe7 } },
		{ 0, XDP_FLAGS_DRV_MODE, FP_PASS_UNKNOWN_VLAN, 1, 0, { 0x81, 0, 0x03, 0xe7 } },
		{ 0, XDP_FLAGS_SKB_MODE, FP_PASS_UNKNOWN_VLAN, 1, 0, { 0x81, 0, 0x03, 0xe7 } },
	};

	(void)state;
	in_host_a(tag_what_leaves);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct wire *wire = open_wire(rows[i].wire_flags);
		__u64 before = count(rows[i].counter);
		const struct emissions *seen;
		struct passage passage;

		attach(rows[i].xdp_flags);
		carry(&passage, wire, FORWARDED);
		detach(rows[i].xdp_flags);
		assert_int_equal(passage.ret, 0);
		assert_int_equal(count(rows[i].counter) - before, 1);
		assert_int_equal(passage.passed.n, rows[i].passed);
		assert_int_equal(passage.out.n, rows[i].out);
		seen = passage.passed.n ? &passage.passed : &passage.out;
		assert_memory_equal(seen->list[0].frame.bytes + 2 * ETH_ALEN, rows[i].type, 4);
		passage__free(&passage);
		wire__free(wire);
	}
	in_host_a(stop_tagging);
}

static void test_a_late_frame_is_an_error(void **state)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_halen = ETH_ALEN };
	struct wire *wire = open_wire(0);
	struct passage passage;
	__u8 bytes[60] = { [12] = 0x88, [13] = 0xb6 };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	(void)state;
	assert_true(fd >= 0);
	carry(&passage, wire, FORWARDED);
	assert_int_equal(passage.ret, 0);
	passage__free(&passage);
	to.sll_ifindex = (int)if_nametoindex("narrow");
	assert_int_equal(sendto(fd, bytes, sizeof(bytes), 0, (void *)&to, sizeof(to)), 60);
	carry(&passage, wire, FORWARDED);
	assert_int_equal(passage.ret, -EPROTO);
	assert_string_equal(passage.err.line,
			    "a frame of 60 bytes came out of narrow after all was at rest");
	passage__free(&passage);
	close(fd);
	wire__free(wire);
}

static void test_no_port(void **state)
{
	struct emissions passed = {}, out = {};
	struct pf_error err = PF_ERROR_INIT;
	struct wire *wire = open_wire(0);
	struct frame frame = {};

	(void)state;
	assert_false(wire__is_port(wire, if_nametoindex("lo")));
	assert_int_equal(frame__build(&frame, FORWARDED, &err), 0);
	assert_int_equal(wire__carry(wire, if_nametoindex("lo"), &frame, &passed, &out, &err),
			 -ENODEV);
	frame__free(&frame);
	wire__free(wire);
	wire__free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: it wants offloads as they are on a new link. */
		cmocka_unit_test(test_a_tag_beside_the_frame_is_not_seen),
		cmocka_unit_test(test_bare_hosts_lose_native_redirects),
		cmocka_unit_test(test_generic_redirects_reach_bare_hosts),
		cmocka_unit_test(test_what_goes_in_is_seen),
		cmocka_unit_test(test_a_late_frame_is_an_error),
		cmocka_unit_test(test_no_port),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
