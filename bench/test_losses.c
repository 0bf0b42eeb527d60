// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "deliveries.h"
#include "kernel_symbols.h"

static void told_by_count(void **state)
{
	struct loss_list list = {};
	char text[128];

	(void)state;
	loss_list__describe(&list, text, sizeof(text));
	assert_string_equal(text, "");
	loss_list__add(&list, 3, "a");
	loss_list__add(&list, 5, "b");
	loss_list__add(&list, 1, "c");
	loss_list__add(&list, 3, "a"); /* of another CPU, or another place */
	loss_list__describe(&list, text, sizeof(text));
	assert_string_equal(text, "6 a, 5 b, 1 c");
	loss_list__describe(&list, text, 8); /* no room: cut, not written beyond */
	assert_string_equal(text, "6 a, 5 ");
}

static void too_many_causes_share_the_last_place(void **state)
{
	struct loss_list list = {};
	uint64_t sum = 0;

	(void)state;
	for (int i = 0; i < 2 * LOSSES_MAX; i++) {
		char cause[] = { 'a' + i, '\0' };

		loss_list__add(&list, 100 + i, cause);
	}
	assert_int_equal(list.n, LOSSES_MAX);
	for (size_t i = 0; i < list.n; i++)
		sum += list.list[i].frames;
	assert_int_equal(sum, 2 * LOSSES_MAX * 100 + LOSSES_MAX * (2 * LOSSES_MAX - 1));
	assert_string_equal(list.list[LOSSES_MAX - 1].cause, "for other causes");
}

static void explained_as_far_as_missing(void **state)
{
	struct loss_list list = {};
	char text[128];

	(void)state;
	loss_list__add(&list, 10, "a");
	loss_list__add(&list, 1, "somebody else's");
	loss_list__explain(&list, 10);
	loss_list__describe(&list, text, sizeof(text));
	assert_string_equal(text, "10 a");
	loss_list__explain(&list, 12);
	loss_list__describe(&list, text, sizeof(text));
	assert_string_equal(text, "10 a, 2 without a word of any tracepoint");
	loss_list__explain(&list, 0);
	assert_int_equal(list.n, 0);
}

static void print(const struct deliveries *deliveries, char *text, size_t size)
{
	FILE *out = fmemopen(text, size, "w");

	assert_non_null(out);
	deliveries__print(deliveries, out);
	fclose(out);
}

static void shown_when_there_are_any(void **state)
{
	struct deliveries deliveries = { .n = 2,
					 .list = { { .way = "kernel" }, { .way = "native" } } };
	char text[256] = "";
	json_t *json;

	(void)state;
	print(&deliveries, text, sizeof(text));
	assert_string_equal(text, "");
	deliveries.list[1].proof.sent = 100;
	deliveries.list[1].proof.delivered = 98;
	deliveries.list[1].timed.sent = deliveries.list[1].timed.delivered = 7;
	loss_list__add(&deliveries.list[1].losses, 2, "x");
	strcpy(deliveries.unwatched, "kfree_skb: no");
	print(&deliveries, text, sizeof(text));
	assert_string_equal(text, "  native: 2 of 100 frames lost: 2 x\n"
				  "  losses not watched: kfree_skb: no\n");
	deliveries.list[1].timed.sent++;
	print(&deliveries, text, sizeof(text));
	assert_non_null(strstr(text, "  native: 1 of 8 frames lost while timing\n"));

	json = deliveries__json(&deliveries);
	assert_non_null(json);
	assert_int_equal(json_array_size(json_object_get(json, "ways")), 2);
	json_decref(json);
	json = deliveries__json(NULL);
	assert_true(json_is_null(json));
	json_decref(json);
}

static void symbols_of_the_kernel(void **state)
{
	char name[64];

	(void)state;
	kernel_symbol__at(1, name, sizeof(name));
	assert_string_equal(name, "0x1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_by_count),
		cmocka_unit_test(too_many_causes_share_the_last_place),
		cmocka_unit_test(explained_as_far_as_missing),
		cmocka_unit_test(shown_when_there_are_any),
		cmocka_unit_test(symbols_of_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
