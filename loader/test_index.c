// SPDX-License-Identifier: GPL-2.0-or-later
/* The index of the allowlist says of every /24 what a walk over all prefixes says. Runs as root. */
#include "index.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { N_SLOTS = 1 << 24, MANY = 300 };

struct fixture {
	int fds[2]; /* IPv4, IPv6 */
	struct pf_index *index;
};

static int create_map(void)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);

	return bpf_map_create(BPF_MAP_TYPE_ARRAY, "index", sizeof(__u32),
			      sizeof(struct fp_index_block), FP_INDEX_BLOCKS, &opts);
}

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct pf_error err = PF_ERROR_INIT;

	if (!fixture)
		return -1;
	*state = fixture;
	fixture->fds[0] = create_map();
	fixture->fds[1] = create_map();
	return pf_index__new(&fixture->index, fixture->fds[0], fixture->fds[1], &err);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	pf_index__free(fixture->index);
	close(fixture->fds[0]);
	close(fixture->fds[1]);
	free(fixture);
	return 0;
}

static __u32 address_of(const struct pf_prefix *prefix)
{
	return (__u32)prefix->addr[0] << 24 | prefix->addr[1] << 16 | prefix->addr[2] << 8 |
	       prefix->addr[3];
}

static __u32 mask_of(unsigned int len)
{
	return len ? ~0u << (32 - len) : 0;
}

static struct pf_prefix prefix_of(__u32 addr, unsigned int len)
{
	addr &= mask_of(len);
	return (struct pf_prefix){ AF_INET, len, { addr >> 24, addr >> 16, addr >> 8, addr } };
}

/* By looking at every prefix. */
static enum fp_index_state expected(const struct pf_prefix *prefixes, size_t n, __u32 slot)
{
	enum fp_index_state state = FP_INDEX_NONE;

	for (size_t i = 0; i < n; i++) {
		unsigned int len = prefixes[i].len;

		if (prefixes[i].family != AF_INET ||
		    (slot << 8 & mask_of(len < 24 ? len : 24)) !=
			    (address_of(&prefixes[i]) & mask_of(24)))
			continue;
		if (len <= 24)
			return FP_INDEX_ALL;
		state = FP_INDEX_SOME;
	}
	return state;
}

/* By looking into the map, as the program does. */
static enum fp_index_state state_in(int fd, __u32 slot)
{
	struct fp_index_block block;
	__u32 key = slot >> 8;

	assert_int_equal(bpf_map_lookup_elem(fd, &key, &block), 0);
	return block.slots[slot % 256 / 4] >> slot % 4 * 2 & 3;
}

static void must_say(const struct fixture *fixture, const struct pf_prefix *prefixes, size_t n,
		     __u32 slot)
{
	enum fp_index_state is = state_in(fixture->fds[0], slot),
			    shall = expected(prefixes, n, slot);

	if (is != shall)
		fail_msg("%u.%u.%u.0/24 is %d, expected %d", slot >> 16, slot >> 8 & 255,
			 slot & 255, is, shall);
}

/* Around both ends of every prefix, of those that are there and of those that were, and all over. */
static void must_be_index_of(const struct fixture *fixture, const struct pf_prefix *prefixes,
			     size_t n, const struct pf_prefix *others, size_t n_others)
{
	for (size_t i = 0; i < n + n_others; i++) {
		const struct pf_prefix *prefix = i < n ? &prefixes[i] : &others[i - n];
		__u32 first = address_of(prefix) >> 8;
		__u32 last = (address_of(prefix) | ~mask_of(prefix->len)) >> 8;

		for (int step = -1; step <= 1; step++) {
			must_say(fixture, prefixes, n, (first + step) % N_SLOTS);
			must_say(fixture, prefixes, n, (last + step) % N_SLOTS);
		}
	}
	for (__u32 slot = 0; slot < N_SLOTS; slot += 4099)
		must_say(fixture, prefixes, n, slot);
}

static void write_index(const struct fixture *fixture, const struct pf_prefix *prefixes, size_t n)
{
	struct pf_error err = PF_ERROR_INIT;

	if (pf_index__write(fixture->index, prefixes, n, &err))
		fail_msg("%s", err.line);
}

static void test_lengths(void **state)
{
	const struct fixture *fixture = *state;

	for (unsigned int len = 0; len <= 32; len++) {
		const struct pf_prefix prefix = prefix_of(0xc6336475, len);

		write_index(fixture, &prefix, 1);
		must_be_index_of(fixture, &prefix, 1, NULL, 0);
	}
	write_index(fixture, NULL, 0);
	must_be_index_of(fixture, NULL, 0, NULL, 0);
}

/* What covers more wins, whichever comes first; another family's bytes are no IPv4 address. */
static void test_inside_each_other(void **state)
{
	const struct fixture *fixture = *state;
	struct pf_prefix prefixes[] = {
		prefix_of(0x0a010203, 32),	  prefix_of(0x0a010200, 24),
		prefix_of(0x0a010400, 25),	  prefix_of(0x0a010000, 20),
		prefix_of(0x0a020000, 16),	  prefix_of(0x0a020304, 31),
		{ AF_INET6, 16, { 0xc0, 0xa8 } },
	};
	const size_t n = COUNT(prefixes);

	for (size_t turn = 0; turn < n; turn++) {
		struct pf_prefix first = prefixes[0];

		memmove(prefixes, prefixes + 1, (n - 1) * sizeof(first));
		prefixes[n - 1] = first;
		write_index(fixture, prefixes, n);
		must_be_index_of(fixture, prefixes, n, NULL, 0);
	}
}

/* Each list replaces the one before. Crowded, so that prefixes share blocks and slots. */
static void test_replacement(void **state)
{
	const struct fixture *fixture = *state;
	struct pf_prefix lists[2][MANY];

	srandom(5);
	for (int round = 0; round < 20; round++) {
		struct pf_prefix *now = lists[round % 2], *before = lists[!(round % 2)];

		for (int i = 0; i < MANY; i++)
			now[i] = prefix_of(0x0a000000 | (random() & 0x3ffff), 12 + random() % 21);
		write_index(fixture, now, MANY);
		must_be_index_of(fixture, now, MANY, before, round ? MANY : 0);
	}
}

/* The same bits, whatever follows them. */
static void test_other_family(void **state)
{
	const struct fixture *fixture = *state;
	const struct pf_prefix prefixes[] = {
		{ AF_INET6, 23, { 0x20, 1, 0x0c } },
		{ AF_INET6, 128, { 0x20, 1, 0x0d, 0xb8, [15] = 1 } },
		{ AF_INET, 24, { 0x20, 2 } },
	};
	struct pf_error err = PF_ERROR_INIT;

	assert_int_equal(pf_index__write(fixture->index, prefixes, 3, &err), 0);
	assert_int_equal(state_in(fixture->fds[1], 0x20010b), FP_INDEX_NONE);
	assert_int_equal(state_in(fixture->fds[1], 0x20010c), FP_INDEX_ALL);
	assert_int_equal(state_in(fixture->fds[1], 0x20010d), FP_INDEX_ALL);
	assert_int_equal(state_in(fixture->fds[1], 0x20010e), FP_INDEX_NONE);
	assert_int_equal(state_in(fixture->fds[1], 0x200200), FP_INDEX_NONE);
	assert_int_equal(pf_index__write(fixture->index, prefixes + 1, 2, &err), 0);
	assert_int_equal(state_in(fixture->fds[1], 0x20010c), FP_INDEX_NONE);
	assert_int_equal(state_in(fixture->fds[1], 0x20010d), FP_INDEX_SOME);
}

static void test_no_such_map(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_index *index;

	(void)state;
	assert_int_equal(pf_index__new(&index, -1, -1, &err), 0);
	assert_int_equal(pf_index__write(index, NULL, 0, &err), -EBADF);
	assert_string_equal(err.line, "cannot write the allowlist's index: Bad file descriptor");
	pf_index__free(index);
	pf_error__clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lengths, setup, teardown),
		cmocka_unit_test_setup_teardown(test_inside_each_other, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replacement, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_family, setup, teardown),
		cmocka_unit_test(test_no_such_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
