// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs as root: without it there is nothing to probe, and the tests fail (SPEC §9.1). */
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "capability.h"

#define ROOT	     "/sys/fs/bpf/packetframe"
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define L	     PF_FOR_LOADER
#define H	     PF_FOR_HARNESS
#define B	     PF_FOR_BENCH
#define D	     PF_FOR_DISPATCH

/* §2.1's table once more, from the document: name, whose requirement. */
static const struct {
	const char *name;
	unsigned int required_for;
} spec[] = {
	{ "syscall.bpf", L | H },
	{ "prog_type.xdp", L | H },
	{ "map.array", L | H },
	{ "map.percpu_array", L | H },
	{ "map.hash", L | H },
	{ "map.lpm_trie", L | H },
	{ "map.devmap_hash", L | H },
	{ "map.ringbuf", L | H },
	{ "helper.map_lookup_elem", L | H },
	{ "helper.xdp_adjust_head", L | H },
	{ "helper.redirect_map", L | H },
	{ "helper.fib_lookup", L | H },
	{ "helper.ringbuf_output", L | H },
	{ "bpffs", L | H | D },
	{ "sysctl.net.ipv4.ip_forward", L },
	{ "sysctl.net.ipv6.conf.all.forwarding", 0 },
	{ "sysctl.net.core.bpf_jit_enable", B },
	{ "btf.vmlinux", D },
	{ "test_run.xdp", H | B },
	{ "test_run.ingress_ifindex", H },
	{ "test_run.live_frames", B },
	{ "xdp.native.veth", H | B },
	{ "xdp.generic", H },
	{ "prog_type.ext", D },
	{ "net.vlan_device", H },
	{ "net.veth_backpressure", H }, /* not in the document */
};

static void probe(struct pf_capabilities *caps)
{
	struct pf_error err = PF_ERROR_INIT;

	assert_int_equal(pf_capabilities__probe(caps, ROOT, &err), 0);
}

static void table_is_that_of_the_spec(void **state)
{
	struct pf_capabilities caps;

	(void)state;
	probe(&caps);
	assert_int_equal(caps.n, COUNT(spec));
	for (size_t i = 0; i < COUNT(spec); i++) {
		const struct pf_capability *cap = pf_capabilities__find(&caps, spec[i].name);

		if (!cap)
			fail_msg("%s is not there", spec[i].name);
		if (cap->required_for != spec[i].required_for)
			fail_msg("%s is required for %#x", cap->name, cap->required_for);
		assert_true(pf_capability__is_name(spec[i].name));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(caps.list[i].name, caps.list[j].name);
		/* Fits below a row of the table for people. */
		assert_in_range(strlen(cap->advice), 1, 69);
		assert_true(cap->since <= PF_KERNEL(6, 16));
	}
	assert_int_equal(pf_capabilities__find(&caps, "test_run.live_frames")->since,
			 PF_KERNEL(5, 18));
	assert_null(pf_capabilities__find(&caps, "map"));
	pf_capabilities__free(&caps);
	assert_null(caps.list);
	pf_capabilities__free(NULL);
}

/* What is required for them and nothing else, in the order of the table. */
static void a_user_asks_for_its_own(void **state)
{
	static const unsigned int users[] = { L, H, B, D, L | D };

	(void)state;
	for (size_t u = 0; u < COUNT(users); u++) {
		struct pf_error err = PF_ERROR_INIT;
		struct pf_capabilities caps;
		size_t n = 0;

		assert_int_equal(pf_capabilities__probe_for(&caps, users[u], ROOT, &err), 0);
		for (size_t i = 0; i < COUNT(spec); i++) {
			const struct pf_capability *cap =
				pf_capabilities__find(&caps, spec[i].name);

			assert_int_equal(!!cap, !!(spec[i].required_for & users[u]));
			n += !!cap;
			/* As root, on a kernel that we support: each has an answer. */
			if (cap && pf_capability__is_of_kernel(cap) &&
			    cap->status == PF_CAPABILITY_UNKNOWN)
				fail_msg("%s: %s", cap->name, cap->detail);
		}
		assert_int_equal(caps.n, n);
		pf_capabilities__free(&caps);
	}
}

static void names_are_whole(void **state)
{
	(void)state;
	assert_false(pf_capability__is_name(""));
	assert_false(pf_capability__is_name("map."));
	assert_false(pf_capability__is_name("map.array "));
	assert_false(pf_capability__is_name("Map.array"));
}

static void only_pass_is_passed(void **state)
{
	struct pf_capability list[] = {
		{ .name = "a", .required_for = L | H, .status = PF_CAPABILITY_PASS },
		{ .name = "b", .required_for = L, .status = PF_CAPABILITY_PASS },
		{ .name = "c", .required_for = B },
		{ .name = "d" },
	};
	struct pf_capabilities caps = { .list = list, .n = COUNT(list) };
	const struct pf_capabilities none = { 0 };

	(void)state;
	assert_true(pf_capabilities__passed(&caps, L));
	assert_true(pf_capabilities__passed(&caps, L | H));
	assert_false(pf_capabilities__passed(&caps, B));
	assert_false(pf_capabilities__passed(&caps, L | B));
	list[1].status = PF_CAPABILITY_UNKNOWN;
	assert_false(pf_capabilities__passed(&caps, L));
	assert_true(pf_capabilities__passed(&caps, H));
	list[1].status = PF_CAPABILITY_FAIL;
	assert_false(pf_capabilities__passed(&caps, L));
	/* Nobody's requirements, or none probed: nothing was shown. */
	assert_false(pf_capabilities__passed(&caps, D));
	assert_false(pf_capabilities__passed(&caps, 0));
	assert_false(pf_capabilities__passed(&none, L));
}

static void absence_is_expected_of_old_kernels_only(void **state)
{
	struct pf_capability cap = { .name = "a", .since = PF_KERNEL(5, 14) };
	struct pf_capabilities caps = { .list = &cap, .n = 1 };

	(void)state;
	for (int status = PF_CAPABILITY_UNKNOWN; status <= PF_CAPABILITY_FAIL; status++) {
		cap.status = status;
		cap.since = PF_KERNEL(5, 14);
		caps.kernel = PF_KERNEL(5, 10);
		assert_false(pf_capability__expected(&caps, &cap));
		caps.kernel = PF_KERNEL(5, 14);
		assert_true(pf_capability__expected(&caps, &cap));
		caps.kernel = PF_KERNEL(6, 1);
		assert_true(pf_capability__expected(&caps, &cap));
		caps.kernel = 0;
		assert_true(pf_capability__expected(&caps, &cap));
		caps.kernel = PF_KERNEL(6, 1);
		cap.since = 0;
		assert_false(pf_capability__expected(&caps, &cap));
	}
	cap.status = PF_CAPABILITY_PASS;
	assert_false(pf_capability__expected(&caps, &cap));
}

/* What may be missing on a kernel that we test on: by age, by configuration or by policy. */
static bool may_be_missing(const struct pf_capabilities *caps, const struct pf_capability *cap)
{
	return !strncmp(cap->name, "sysctl.", 7) || !strcmp(cap->name, "bpffs") ||
	       !strcmp(cap->name, "prog_type.ext") || !strcmp(cap->name, "net.vlan_device") ||
	       !pf_capability__expected(caps, cap);
}

static void root_gets_an_answer_to_everything(void **state)
{
	struct pf_capabilities caps;

	(void)state;
	probe(&caps);
	assert_true(caps.kernel >= PF_KERNEL(5, 10));
	assert_true(caps.release[0]);
	for (size_t i = 0; i < caps.n; i++) {
		const struct pf_capability *cap = &caps.list[i];

		assert_true(cap->detail[0]);
		/* A policy may refuse it (EPERM): that is an answer, not an unknown. */
		if (cap->status == PF_CAPABILITY_UNKNOWN && strncmp(cap->name, "sysctl.", 7))
			fail_msg("%s is unknown: %s", cap->name, cap->detail);
		if (cap->status != PF_CAPABILITY_PASS && !may_be_missing(&caps, cap))
			fail_msg("%s did not pass: %s", cap->name, cap->detail);
	}
	pf_capabilities__free(&caps);
}

static size_t interfaces(char *text, size_t size)
{
	struct if_nameindex *all = if_nameindex();
	size_t n = 0;

	assert_non_null(all);
	for (struct if_nameindex *i = all; i->if_index; i++)
		n += snprintf(text + n, size - n, "%u %s\n", i->if_index, i->if_name);
	if_freenameindex(all);
	return n;
}

static void the_caller_is_left_alone(void **state)
{
	char before[4096] = "", after[4096] = "", ns_before[64] = "", ns_after[64] = "";
	struct rlimit lock_before, lock_after;
	struct pf_capabilities caps;

	(void)state;
	assert_in_range(interfaces(before, sizeof(before)), 1, sizeof(before) - 1);
	assert_true(readlink("/proc/self/ns/net", ns_before, sizeof(ns_before) - 1) > 0);
	assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &lock_before), 0);
	probe(&caps);
	assert_in_range(interfaces(after, sizeof(after)), 1, sizeof(after) - 1);
	assert_true(readlink("/proc/self/ns/net", ns_after, sizeof(ns_after) - 1) > 0);
	assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &lock_after), 0);
	assert_string_equal(before, after);
	assert_string_equal(ns_before, ns_after);
	assert_int_equal(lock_before.rlim_cur, lock_after.rlim_cur);
	/* No child is left over either. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	pf_capabilities__free(&caps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: what an earlier round left behind would be there before and after. */
		cmocka_unit_test(the_caller_is_left_alone),
		cmocka_unit_test(table_is_that_of_the_spec),
		cmocka_unit_test(a_user_asks_for_its_own),
		cmocka_unit_test(names_are_whole),
		cmocka_unit_test(only_pass_is_passed),
		cmocka_unit_test(absence_is_expected_of_old_kernels_only),
		cmocka_unit_test(root_gets_an_answer_to_everything),
	};

	return cmocka_run_group_tests_name("capability", tests, NULL, NULL);
}
