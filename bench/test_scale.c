// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "forwarded.h"
#include "scale.h"
#include "scale_links.h"
#include "scale_sender.h"

static void too_few_cpus_are_named(void **state)
{
	static const struct {
		const char *scenario;
		int online;
		bool live_frames;
		const char *why; /* NULL: not skipped */
	} rows[] = {
		{ "scale-out/cpus/1", 1, true, "cpus: 1 online, 2 needed" },
		{ "scale-out/cpus/2", 1, true, "cpus: 1 online, 2 needed" },
		{ "scale-out/flows/1024", 1, true, "cpus: 1 online, 2 needed" },
		{ "scale-out/cpus/1", 2, true, NULL },
		{ "scale-out/queues/2", 2, true, NULL },
		{ "scale-out/queues/4", 3, true, "cpus: 3 online, 4 needed" },
		{ "scale-out/flows/1024", 2, true, NULL },
		{ "scale-out/flows/1024", 256, true, NULL },
		{ "scale-out/cpus/2", 2, false, "test_run.live_frames: no such flag" },
		{ "wire/64/v4", 1, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pf_capability cap = {
			.name = "test_run.live_frames",
			.status = rows[i].live_frames ? PF_CAPABILITY_PASS : PF_CAPABILITY_FAIL,
		};
		struct bench_session session = {
			.machine.n_cpus = rows[i].online,
			.caps = { .list = &cap, .n = 1 },
		};
		char why[128] = "";
		bool skipped;

		strcpy(cap.detail, "no such flag");
		skipped = scale__is_skipped(&session, scenario__find(rows[i].scenario), why,
					    sizeof(why));
		assert_int_equal(skipped, rows[i].why != NULL);
		assert_string_equal(why, rows[i].why ? rows[i].why : "");
	}
}

/* What is forwarded: MACs, TTL and checksum, and nothing else. */
static void forwarded_frames(void **state)
{
	static const __u8 macs[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	struct pf_error err = PF_ERROR_INIT;
	struct frame first = {}, again = {};
	__u8 head[TEMPLATE_HEAD];
	struct template t;

	(void)state;
	assert_int_equal(
		frame__build(&first, "eth/ip4(ttl=9,dst=64.0.0.2)/udp(csum=0)/data(40)", &err), 0);
	assert_int_equal(
		frame__build(&again, "eth/ip4(ttl=8,dst=64.0.0.2)/udp(csum=0)/data(40)", &err), 0);
	assert_int_equal(template__init(&t, &first, 1, 0, &err), 0);
	assert_int_equal(forwarded__head(&t, &first, 0, macs, head), 0);
	assert_memory_equal(head, macs, sizeof(macs));
	assert_memory_equal(head + 12, again.bytes + 12, TEMPLATE_HEAD - 12);
	assert_int_equal(forwarded__check(&t, &first, macs, "x", head, &err), 0);
	head[22]++;
	assert_int_equal(forwarded__check(&t, &first, macs, "x", head, &err), -EPROTO);
	assert_non_null(strstr(err.line, "x: byte 22 of a frame delivered is 0x09"));
	assert_int_equal(forwarded__head(&t, &first, 0, NULL, head), 0);
	assert_memory_equal(head, first.bytes, TEMPLATE_HEAD);
	/* Of many flows any frame will do, whole. */
	assert_int_equal(template__init(&t, &first, 64, 0, &err), 0);
	assert_int_equal(forwarded__head(&t, &first, 5, macs, head), 0);
	assert_int_equal(forwarded__check(&t, &first, macs, "x", head, &err), 0);
	head[25]++;
	assert_int_equal(forwarded__check(&t, &first, macs, "x", head, &err), -EPROTO);
	assert_non_null(strstr(err.line, "x: byte 25 of a frame delivered"));
	frame__free(&first);
	frame__free(&again);
}

static void threads_and_flows_have_destinations_of_their_own(void **state)
{
	enum { FLOWS = 1024, THREADS = 2 };
	static __u8 seen[1 << 24];
	struct pf_error err = PF_ERROR_INIT;
	struct frame first = {}, frame = {};
	struct template t;

	(void)state;
	assert_int_equal(frame__build(&first, "eth/ip4(dst=64.0.0.2)/udp(csum=0)/data(40)", &err),
			 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(template__init(&t, &first, 2, 0, &err), 0);
		scale_sender__aim(&t, i, FLOWS);
		for (__u32 f = 0; f < 2 * FLOWS; f++) {
			const __u8 *dst;

			assert_int_equal(template__frame(&t, &first, f, &frame), 0);
			dst = frame.bytes + 30;
			assert_int_equal(dst[0], 64 + i);
			/* The /24 of the flow: once in the first round, again in the second. */
			assert_int_equal(seen[dst[0] << 16 | dst[1] << 8 | dst[2]]++, f / FLOWS);
		}
	}
	frame__free(&frame);
	frame__free(&first);
}

static void each_end_of_a_link_has_a_mac_of_its_own(void **state)
{
	__u8 macs[8][6];

	(void)state;
	for (int i = 0; i < 8; i++) {
		scale_links__mac(i & 1, i >> 2, i & 2, macs[i]);
		assert_int_equal(macs[i][0] & 3, 2); /* unicast, locally administered */
		for (int j = 0; j < i; j++)
			assert_memory_not_equal(macs[i], macs[j], 6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_few_cpus_are_named),
		cmocka_unit_test(forwarded_frames),
		cmocka_unit_test(threads_and_flows_have_destinations_of_their_own),
		cmocka_unit_test(each_end_of_a_link_has_a_mac_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
