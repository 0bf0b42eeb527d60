// SPDX-License-Identifier: GPL-2.0-or-later
/* Prefixes as people write them, and the arrays that hold what the maps are to hold. */
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <errno.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MANY	     1000

/* The array cannot grow where malloc says no: AddressSanitizer's would end the process instead. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

/* clang-format off */
static const struct {
	const char *text;
	struct pf_prefix prefix;
} good[] = {
	{ "0.0.0.0/0",         { AF_INET, 0, {} } },
	{ "128.0.0.0/1",       { AF_INET, 1, { 128 } } },
	{ "10.0.0.0/8",        { AF_INET, 8, { 10 } } },
	{ "192.0.2.0/24",      { AF_INET, 24, { 192, 0, 2 } } },
	{ "192.0.2.128/25",    { AF_INET, 25, { 192, 0, 2, 128 } } },
	{ "192.0.2.254/31",    { AF_INET, 31, { 192, 0, 2, 254 } } },
	{ "192.0.2.255/32",    { AF_INET, 32, { 192, 0, 2, 255 } } },
	{ "10.0.0.0/08",       { AF_INET, 8, { 10 } } }, /* decimal, as everywhere */
	{ "::/0",              { AF_INET6, 0, {} } },
	{ "8000::/1",          { AF_INET6, 1, { 0x80 } } },
	{ "2001:db8::/32",     { AF_INET6, 32, { 0x20, 1, 0xd, 0xb8 } } },
	{ "2001:DB8::/48",     { AF_INET6, 48, { 0x20, 1, 0xd, 0xb8 } } },
	{ "2001:db8:0:8000::/49",
	  { AF_INET6, 49, { 0x20, 1, 0xd, 0xb8, 0, 0, 0x80 } } },
	{ "2001:db8::2/127",   { AF_INET6, 127, { 0x20, 1, 0xd, 0xb8, [15] = 2 } } },
	{ "2001:db8::1/128",   { AF_INET6, 128, { 0x20, 1, 0xd, 0xb8, [15] = 1 } } },
	{ "::ffff:192.0.2.0/120",
	  { AF_INET6, 120, { [10] = 255, 255, 192, 0, 2, 0 } } },
	/* The longest text of an address. */
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128",
	  { AF_INET6, 128, { 255, 255, 255, 255, 255, 255, 255, 255,
			     255, 255, 255, 255, 255, 255, 255, 255 } } },
};

#define NO_LENGTH(text)  { text, "prefix \"" text "\": expected ADDRESS/LENGTH" }
#define NO_ADDRESS(text) { text, "prefix \"" text \
				 "\": expected an IPv4 or IPv6 address before the '/'" }
#define BAD_LENGTH(text, most) { text, "prefix \"" text "\": expected a length of 0 to " #most }
#define HOST_BITS(text, len)   { text, "prefix \"" text "\": expected all bits after the first " \
				       #len " to be 0" }
static const struct {
	const char *text, *line;
} bad[] = {
	NO_LENGTH(""),
	NO_LENGTH("192.0.2.0"),
	NO_LENGTH("2001:db8::"),
	NO_LENGTH("eth0"),
	NO_ADDRESS("/"),
	NO_ADDRESS("/24"),
	NO_ADDRESS("localhost/8"),
	NO_ADDRESS("192.0.2/24"),
	NO_ADDRESS("192.0.2.0.0/24"),
	NO_ADDRESS("192.0.2.256/32"),
	NO_ADDRESS("192.0.02.0/24"),
	NO_ADDRESS("0xc0.0.2.0/24"),
	NO_ADDRESS(" 192.0.2.0/24"),
	NO_ADDRESS("192.0.2.0 /24"),
	NO_ADDRESS("-1.0.0.0/8"),
	NO_ADDRESS("2001:db8:::/48"),
	NO_ADDRESS("2001::db8::/48"),
	NO_ADDRESS("2001:db8::g/128"),
	NO_ADDRESS("2001:db8:1:2:3:4:5:6:7/128"),
	NO_ADDRESS("12345::/64"),
	NO_ADDRESS("fe80::%eth0/64"),
	NO_ADDRESS("[2001:db8::]/48"),
	NO_ADDRESS("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555/128"),
	BAD_LENGTH("192.0.2.0/", 32),
	BAD_LENGTH("192.0.2.0/33", 32),
	BAD_LENGTH("192.0.2.0/128", 32),
	BAD_LENGTH("192.0.2.0/-1", 32),
	BAD_LENGTH("192.0.2.0/+24", 32),
	BAD_LENGTH("192.0.2.0/ 24", 32),
	BAD_LENGTH("192.0.2.0/24 ", 32),
	BAD_LENGTH("192.0.2.0/24/24", 32),
	BAD_LENGTH("192.0.2.0//24", 32),
	BAD_LENGTH("192.0.2.0/0x18", 32),
	BAD_LENGTH("192.0.2.0/24.0", 32),
	BAD_LENGTH("192.0.2.0/255.255.255.0", 32),
	BAD_LENGTH("192.0.2.0/x", 32),
	/* Right again if cut to 8, 32 or 64 bits. */
	BAD_LENGTH("192.0.2.0/280", 32),
	BAD_LENGTH("192.0.2.0/4294967320", 32),
	BAD_LENGTH("192.0.2.0/18446744073709551640", 32),
	BAD_LENGTH("::/", 128),
	BAD_LENGTH("::/129", 128),
	BAD_LENGTH("::/-0", 128),
	HOST_BITS("192.0.2.1/24", 24),
	HOST_BITS("192.0.2.128/24", 24),
	HOST_BITS("192.0.2.1/31", 31),
	HOST_BITS("0.0.0.1/0", 0),
	HOST_BITS("128.0.0.0/0", 0),
	HOST_BITS("2001:db8:0:1::/48", 48),
	HOST_BITS("2001:db8:0:8000::/48", 48),
	HOST_BITS("2001:db8::1/127", 127),
	HOST_BITS("::1/0", 0),
};
/* clang-format on */

static void test_good_prefixes(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_prefix prefix;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		/* Bytes of an address that the family has no use for are 0, whatever was there. */
		memset(&prefix, 0xff, sizeof(prefix));
		if (pf_prefix__parse(&prefix, good[i].text, &err))
			fail_msg("%s: %s", good[i].text, err.line);
		if (memcmp(&prefix, &good[i].prefix, sizeof(prefix)))
			fail_msg("%s: read as something else", good[i].text);
	}
}

static void test_bad_prefixes(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_prefix prefix;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		int ret = pf_prefix__parse(&prefix, bad[i].text, &err);

		if (ret != -EINVAL)
			fail_msg("\"%s\": returned %d", bad[i].text, ret);
		assert_string_equal(err.line, bad[i].line);
		pf_error__clear(&err);
	}
}

static struct pf_prefix nth_prefix(__u32 n)
{
	return (struct pf_prefix){ AF_INET, 32, { 10, n >> 16, n >> 8, n } };
}

static struct pf_vlan nth_vlan(__u32 n)
{
	return (struct pf_vlan){ .on = { .phys_ifindex = n, .vid = 1 + n, .tpid = 0x88a8 },
				 .sub_ifindex = 10000 + n };
}

static void test_appends_keep_order(void **state)
{
	struct pf_tables tables = {};

	(void)state;
	for (__u32 n = 0; n < MANY; n++) {
		const struct pf_prefix prefix = nth_prefix(n);
		const struct pf_vlan resolve = nth_vlan(n), ingress = nth_vlan(MANY + n);

		assert_int_equal(pf_tables__allow(&tables, &prefix), 0);
		assert_int_equal(pf_tables__egress(&tables, MANY - n), 0);
		assert_int_equal(pf_tables__vlan_resolve(&tables, &resolve), 0);
		assert_int_equal(pf_tables__vlan_ingress(&tables, &ingress), 0);
		assert_int_equal(tables.n_allow, n + 1);
		assert_int_equal(tables.n_egress, n + 1);
		assert_int_equal(tables.n_vlan_resolve, n + 1);
		assert_int_equal(tables.n_vlan_ingress, n + 1);
	}
	for (__u32 n = 0; n < MANY; n++) {
		const struct pf_prefix prefix = nth_prefix(n);
		const struct pf_vlan resolve = nth_vlan(n), ingress = nth_vlan(MANY + n);

		assert_memory_equal(&tables.allow[n], &prefix, sizeof(prefix));
		assert_int_equal(tables.egress[n], MANY - n);
		assert_memory_equal(&tables.vlan_resolve[n], &resolve, sizeof(resolve));
		assert_memory_equal(&tables.vlan_ingress[n], &ingress, sizeof(ingress));
	}
	pf_tables__free(&tables);
}

static void test_free_empties(void **state)
{
	static const struct pf_tables zero;
	struct pf_tables tables = { .cfg = { .dry_run = 1, .flags = FP_FLAG_IPV4, .version = 9 } };
	const struct pf_prefix prefix = nth_prefix(1);

	(void)state;
	assert_int_equal(pf_tables__allow(&tables, &prefix), 0);
	assert_int_equal(pf_tables__egress(&tables, 7), 0);
	for (int i = 0; i < 2; i++) {
		pf_tables__free(&tables);
		assert_memory_equal(&tables, &zero, sizeof(tables));
	}
	assert_int_equal(pf_tables__egress(&tables, 8), 0);
	assert_int_equal(tables.egress[0], 8);
	pf_tables__free(&tables);
}

/* Arrays as long as no machine has memory for: growing one is refused before it is touched. */
static void test_no_memory_leaves_them(void **state)
{
	const size_t huge = (size_t)1 << 60;
	const struct pf_prefix prefix = nth_prefix(1);
	const struct pf_vlan vlan = nth_vlan(1);
	struct pf_prefix *allow = (void *)&prefix;
	struct pf_tables tables = { .n_allow = huge,
				    .n_egress = huge << 2,
				    .n_vlan_resolve = huge,
				    .n_vlan_ingress = huge };

	(void)state;
	assert_int_equal(pf_tables__allow(&tables, &prefix), -ENOMEM);
	assert_int_equal(pf_tables__egress(&tables, 1), -ENOMEM);
	assert_int_equal(pf_tables__vlan_resolve(&tables, &vlan), -ENOMEM);
	assert_int_equal(pf_tables__vlan_ingress(&tables, &vlan), -ENOMEM);
	assert_int_equal(tables.n_allow, huge);
	assert_int_equal(tables.n_egress, huge << 2);
	assert_int_equal(tables.n_vlan_resolve, huge);
	assert_int_equal(tables.n_vlan_ingress, huge);
	assert_null(tables.allow);
	assert_null(tables.egress);
	assert_null(tables.vlan_resolve);
	assert_null(tables.vlan_ingress);
	tables = (struct pf_tables){ .allow = allow, .n_allow = huge };
	assert_int_equal(pf_tables__allow(&tables, &prefix), -ENOMEM);
	assert_ptr_equal(tables.allow, allow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_prefixes),	      cmocka_unit_test(test_bad_prefixes),
		cmocka_unit_test(test_appends_keep_order),    cmocka_unit_test(test_free_empties),
		cmocka_unit_test(test_no_memory_leaves_them),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
