// SPDX-License-Identifier: GPL-2.0-or-later
/* SPEC §9.1 on made-up kernels: what is skipped, what is waived, what fails. */
#include "gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct pf_capability list[] = {
	{ .name = "here", .since = PF_KERNEL(5, 8), .status = PF_CAPABILITY_PASS },
	{ .name = "here.too", .status = PF_CAPABILITY_PASS },
	{ .name = "old",
	  .since = PF_KERNEL(5, 8),
	  .status = PF_CAPABILITY_FAIL,
	  .detail = "EPERM" },
	{ .name = "same", .since = PF_KERNEL(6, 1), .status = PF_CAPABILITY_FAIL, .detail = "no" },
	{ .name = "new", .since = PF_KERNEL(6, 2), .status = PF_CAPABILITY_FAIL, .detail = "no" },
	{ .name = "config", .status = PF_CAPABILITY_FAIL, .detail = "not built" },
	{ .name = "old.unknown", .since = PF_KERNEL(5, 8), .detail = "the probe died" },
	{ .name = "new.unknown", .since = PF_KERNEL(7, 0), .detail = "the probe died" },
	{ .name = "config.unknown", .detail = "the probe died" },
};

static const struct pf_capabilities caps_6_1 = {
	.list = (struct pf_capability *)list,
	.n = COUNT(list),
	.kernel = PF_KERNEL(6, 1),
	.release = "6.1.0-test",
};

#define EXPECTED(name, since, why)                                                          \
	"capability " name " is absent, but kernel 6.1.0-test should have it (since " since \
	"): " why "\n"

struct row {
	const char *executor, *needs, *waived;
	enum result_status status;
	const char *capability, *text;
};

static void judge(const struct row *row, const struct pf_capabilities *caps)
{
	const struct executor executor = { .name = "made-up", .needs = row->executor };
	const struct pf_case c = { .name = "made/up", .needs = row->needs };
	struct result result = { .c = &c, .executor = &executor };

	assert_int_equal(gate__judge(&result, caps, row->waived), 0);
	if (result.status != row->status)
		fail_msg("%s; %s; %s: %s", row->executor, row->needs, row->waived,
			 result_status__names[result.status]);
	if (row->capability)
		assert_string_equal(result.capability, row->capability);
	else
		assert_null(result.capability);
	if (row->text)
		assert_string_equal(result.text, row->text);
	else
		assert_null(result.text);
	free(result.text);
}

static void test_judgements(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
		/* Runs. */
		{ NULL, NULL, NULL, RESULT_NOT_RUN, NULL, NULL },
		{ "", "", "", RESULT_NOT_RUN, NULL, NULL },
		{ "here", "here.too", NULL, RESULT_NOT_RUN, NULL, NULL },
		{ "here,here.too", "here", NULL, RESULT_NOT_RUN, NULL, NULL },
		/* What is there is not waived, nor what is not needed. */
		{ "here", NULL, "here", RESULT_NOT_RUN, NULL, NULL },
		{ "here", NULL, "old", RESULT_NOT_RUN, NULL, NULL },

		/* Absent, and this kernel need not have it. */
		{ NULL, "new", NULL, RESULT_SKIP, "new", NULL },
		{ "new", NULL, NULL, RESULT_SKIP, "new", NULL },
		{ NULL, "config", NULL, RESULT_SKIP, "config", NULL },
		{ NULL, "new.unknown", NULL, RESULT_SKIP, "new.unknown", NULL },
		{ NULL, "config.unknown", NULL, RESULT_SKIP, "config.unknown", NULL },
		{ "here", "here.too,new", NULL, RESULT_SKIP, "new", NULL },

		/* Absent on a kernel that should have it, from its first version on. */
		{ NULL, "old", NULL, RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ "old", NULL, NULL, RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ NULL, "same", NULL, RESULT_FAIL, "same", EXPECTED("same", "6.1", "no") },
		{ "here", "here,old", NULL, RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		/* Not known is not there. */
		{ NULL, "old.unknown", NULL, RESULT_FAIL, "old.unknown",
		  EXPECTED("old.unknown", "5.8", "the probe died") },

		/* Waived by its name, and by nothing else. */
		{ NULL, "old", "old", RESULT_WAIVED, "old", NULL },
		{ "old", NULL, "new,old", RESULT_WAIVED, "old", NULL },
		{ NULL, "config", "config", RESULT_WAIVED, "config", NULL },
		{ NULL, "old", "new", RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ NULL, "old", "old.unknown", RESULT_FAIL, "old",
		  EXPECTED("old", "5.8", "EPERM") },
		{ NULL, "old.unknown", "old", RESULT_FAIL, "old.unknown",
		  EXPECTED("old.unknown", "5.8", "the probe died") },

		/* A name that nobody probed excuses nothing, not even when it is waived. */
		{ NULL, "nobody.knows", NULL, RESULT_FAIL, NULL,
		  "capability nobody.knows was not probed\n" },
		{ "nobody.knows", "here", NULL, RESULT_FAIL, NULL,
		  "capability nobody.knows was not probed\n" },
		{ NULL, "nobody.knows", "nobody.knows", RESULT_FAIL, NULL,
		  "capability nobody.knows was not probed\n" },
		{ NULL, "here,", NULL, RESULT_NOT_RUN, NULL, NULL },
		{ NULL, "here,,here", NULL, RESULT_FAIL, NULL, "capability  was not probed\n" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		judge(&rows[i], &caps_6_1);
}

/* Of several that are absent the gravest decides: a failure is not hidden behind a skip. */
static void test_several_absent(void **state)
{
	/* clang-format off */
	static const struct row rows[] = {
		{ NULL, "old,new", NULL, RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ NULL, "new,old", NULL, RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ "new", "old", NULL, RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ NULL, "same,old", "same", RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
		{ "same", "old", "same", RESULT_FAIL, "old", EXPECTED("old", "5.8", "EPERM") },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		judge(&rows[i], &caps_6_1);
}

/* A kernel of unknown age gets no excuses, and one where nothing was probed runs nothing. */
static void test_unknown_kernels(void **state)
{
	struct pf_capabilities caps = caps_6_1, none = { .release = "6.1.0-test" };

	(void)state;
	caps.kernel = 0;
	judge(&(struct row){ NULL, "new", NULL, RESULT_FAIL, "new", EXPECTED("new", "6.2", "no") },
	      &caps);
	judge(&(struct row){ NULL, "config", NULL, RESULT_SKIP, "config", NULL }, &caps);
	judge(&(struct row){ NULL, "here", NULL, RESULT_FAIL, NULL,
			     "capability here was not probed\n" },
	      &none);
	judge(&(struct row){ NULL, NULL, NULL, RESULT_NOT_RUN, NULL, NULL }, &none);
}

/* What only a burst needs, on top of the rest. */
static void test_bursts(void **state)
{
	static const struct {
		const char *executor, *burst;
		unsigned int n;
		enum result_status status;
		const char *capability;
	} rows[] = {
		{ "here", "new", 0, RESULT_NOT_RUN, NULL },
		{ "here", "new", 512, RESULT_SKIP, "new" },
		{ "here", "here.too", 512, RESULT_NOT_RUN, NULL },
		{ "here", NULL, 512, RESULT_NOT_RUN, NULL },
		{ "here", "old", 512, RESULT_FAIL, "old" },
		{ "old", "new", 512, RESULT_FAIL, "old" },
		{ "new", "old", 512, RESULT_FAIL, "old" },
		{ "old", "same", 512, RESULT_FAIL, "old" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct executor executor = { .needs = rows[i].executor,
						   .burst_needs = rows[i].burst };
		const struct pf_case c = { .name = "made/up", .burst = rows[i].n };
		struct result result = { .c = &c, .executor = &executor };

		assert_int_equal(gate__judge(&result, &caps_6_1, NULL), 0);
		assert_int_equal(result.status, rows[i].status);
		if (rows[i].capability)
			assert_string_equal(result.capability, rows[i].capability);
		else
			assert_null(result.capability);
		free(result.text);
	}
}

static void test_names_to_waive(void **state)
{
#define NO_SUCH(name) "there is no capability \"" name "\" (`packetframe feasibility` lists them)"
	static const struct {
		const char *list, *line;
	} rows[] = {
		{ NULL, NULL },
		{ "map.ringbuf", NULL },
		{ "net.vlan_device,prog_type.ext,sysctl.net.ipv4.ip_forward", NULL },
		{ "", "--waive: expected the name of a capability" },
		{ "map.array,map.ringbug", NO_SUCH("map.ringbug") },
		{ "map", NO_SUCH("map") },
		{ "map.*", NO_SUCH("map.*") },
		{ "all", NO_SUCH("all") },
		{ "map.array, map.hash", NO_SUCH(" map.hash") },
		{ ",", NO_SUCH("") },
		{ "map.array,,map.hash", NO_SUCH("") },
		{ "Map.array", NO_SUCH("Map.array") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pf_error err = PF_ERROR_INIT;
		int ret = gate__check_names(rows[i].list, &err);

		assert_int_equal(ret, rows[i].line ? -EINVAL : 0);
		assert_string_equal(err.line, rows[i].line ? rows[i].line : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judgements),	cmocka_unit_test(test_several_absent),
		cmocka_unit_test(test_unknown_kernels), cmocka_unit_test(test_bursts),
		cmocka_unit_test(test_names_to_waive),
	};

	return cmocka_run_group_tests_name("gate", tests, NULL, NULL);
}
