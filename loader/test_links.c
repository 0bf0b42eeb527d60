// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs as root, in network namespaces of its own. */
#include <net/if.h>
#include <linux/if_arp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "links.h"
#include "netlink.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ETHER(...)                                                 \
	{                                                          \
		.type = ARPHRD_ETHER, .flags = IFF_UP, __VA_ARGS__ \
	}
#define VLAN(i, on, v, t, f)                                                                 \
	{                                                                                    \
		.ifindex = i, .type = ARPHRD_ETHER, .flags = f, .kind = "vlan", .lower = on, \
		.vid = v, .tpid = t                                                          \
	}

static void who_may_be_an_egress(void **state)
{
	static const struct {
		struct pf_link link;
		bool native, generic;
	} rows[] = {
		{ ETHER(.xmit = PF_XMIT_YES), true, true },
		{ ETHER(.xmit = PF_XMIT_NO), false, true },
		{ ETHER(.kind = "bridge", .xmit = PF_XMIT_NO), false, true },
		{ ETHER(.kind = "veth", .xmit = PF_XMIT_NO), false, true },
		/* The kernel does not say. */
		{ ETHER(.xmit = PF_XMIT_UNKNOWN), true, true },
		{ ETHER(.kind = "veth"), true, true },
		{ ETHER(.kind = "bridge"), false, true },
		{ ETHER(.kind = "vlan"), false, false },
		{ { .type = ARPHRD_ETHER, .xmit = PF_XMIT_YES }, false, false }, /* down */
		{ { .type = ARPHRD_LOOPBACK, .flags = IFF_UP, .xmit = PF_XMIT_YES }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (pf_link__is_egress(&rows[i].link, true) != rows[i].native ||
		    pf_link__is_egress(&rows[i].link, false) != rows[i].generic)
			fail_msg("row %zu", i);
}

static struct pf_link some[] = {
	ETHER(.ifindex = 2, .xmit = PF_XMIT_YES),
	ETHER(.ifindex = 3, .xmit = PF_XMIT_YES),
	{ .ifindex = 4, .type = ARPHRD_ETHER, .xmit = PF_XMIT_YES }, /* down */
	VLAN(10, 2, 100, 0x8100, IFF_UP),
	VLAN(11, 2, 200, 0x88a8, IFF_UP),
	VLAN(12, 2, 300, 0x8100, 0),	   /* down */
	VLAN(13, 10, 100, 0x8100, IFF_UP), /* two tags */
	VLAN(14, 0, 100, 0x8100, IFF_UP),  /* on a link of another namespace */
	VLAN(15, 4, 100, 0x8100, IFF_UP),  /* on one that is down */
};

static const struct pf_links links = { some, COUNT(some) };

static void tables_are_filled(void **state)
{
	const struct pf_links_room room = { 64, 256 };
	struct pf_error err = PF_ERROR_INIT;
	struct pf_tables tables = {};
	size_t left_out = 99;

	(void)state;
	assert_int_equal(pf_links__fill(&links, true, &room, &tables, &left_out, &err), 0);
	assert_int_equal(left_out, 0);
	assert_int_equal(tables.n_egress, 2);
	assert_int_equal(tables.egress[1], 3);
	assert_int_equal(tables.n_vlan_resolve, 2);
	assert_int_equal(tables.n_vlan_ingress, 2);
	assert_int_equal(tables.vlan_ingress[1].sub_ifindex, 11);
	assert_int_equal(tables.vlan_ingress[1].on.phys_ifindex, 2);
	assert_int_equal(tables.vlan_ingress[1].on.vid, 200);
	assert_int_equal(tables.vlan_ingress[1].on.tpid, 0x88a8);
	assert_int_equal(tables.cfg.flags, FP_FLAG_VLAN);
	pf_tables__free(&tables);
}

static void what_has_no_room_is_counted(void **state)
{
	const struct pf_links_room room = { 1, 1 };
	struct pf_error err = PF_ERROR_INIT;
	struct pf_tables tables = {};
	size_t left_out = 0;

	(void)state;
	assert_int_equal(pf_links__fill(&links, true, &room, &tables, &left_out, &err), 0);
	assert_int_equal(left_out, 2);
	assert_int_equal(tables.n_egress, 1);
	assert_int_equal(tables.n_vlan_resolve, 1);
	assert_int_equal(tables.n_vlan_ingress, 1);
	pf_tables__free(&tables);
}

/* More than one part of a dump, and what is in it is what was made. */
static void five_hundred_links_are_read(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_links read;

	(void)state;
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	for (int i = 0; i < 250; i++) {
		char name[IFNAMSIZ], peer[IFNAMSIZ];

		snprintf(name, sizeof(name), "a%d", i);
		snprintf(peer, sizeof(peer), "b%d", i);
		if (pf_netlink__add_veth(name, peer, &err))
			fail_msg("%s", err.line);
	}
	assert_int_equal(pf_netlink__set_up(if_nametoindex("b249"), &err), 0);
	assert_int_equal(pf_links__read(&read, &err), 0);
	assert_true(read.n >= 501); /* and lo */
	for (size_t i = 1; i < read.n; i++)
		assert_true(read.list[i - 1].ifindex < read.list[i].ifindex);
	for (int i = 0; i < 250; i++) {
		const struct pf_link *link;
		char name[IFNAMSIZ];

		snprintf(name, sizeof(name), "b%d", i);
		link = pf_links__by_name(&read, name);
		assert_non_null(link);
		assert_int_equal(link->ifindex, if_nametoindex(name));
		assert_ptr_equal(pf_links__by_ifindex(&read, link->ifindex), link);
		assert_string_equal(link->kind, "veth");
		assert_int_equal(link->type, ARPHRD_ETHER);
		assert_int_equal(!!(link->flags & IFF_UP), i == 249);
		assert_int_equal(link->xdp_prog, 0);
	}
	assert_null(pf_links__by_name(&read, "a250"));
	assert_null(pf_links__by_ifindex(&read, 1000000));
	pf_links__free(&read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_be_an_egress),
		cmocka_unit_test(tables_are_filled),
		cmocka_unit_test(what_has_no_room_is_counted),
		cmocka_unit_test(five_hundred_links_are_read),
	};

	return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
