// SPDX-License-Identifier: GPL-2.0-or-later
/* Which cases a request means. A pattern that means none is an error, never an empty success. */
#include "run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <errno.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_matches(void **state)
{
	static const struct {
		const char *name, *pattern;
		bool matches;
	} rows[] = {
		{ "ip/v4/ttl-1", "ip/v4/ttl-1", true },
		/* As a directory. */
		{ "ip/v4/ttl-1", "ip", true },
		{ "ip/v4/ttl-1", "ip/v4", true },
		{ "ip/v4/ttl-1", "i", false },
		{ "ip/v4/ttl-1", "ip/v", false },
		{ "ip/v4/ttl-1", "ip/v4/ttl", false },
		{ "ip/v4/ttl-10", "ip/v4/ttl-1", false },
		{ "ip/v4/ttl-1", "v4", false },
		{ "ip/v4/ttl-1", "ip/v4/ttl-1/x", false },
		{ "ip/v4/ttl-1", "", false },
		/* As a shell pattern over the whole name. */
		{ "ip/v4/ttl-1", "*", true },
		{ "ip/v4/ttl-1", "ip*", true },
		{ "ip/v4/ttl-1", "*ttl*", true },
		{ "ip/v4/ttl-1", "ip/*/ttl-1", true },
		{ "ip/v4/ttl-1", "ip/*", true },
		{ "ip/v4/ttl-1", "ip/v?/ttl-[0-3]", true },
		{ "ip/v4/ttl-1", "ip/v4/ttl-[!1]", false },
		{ "ip/v4/ttl-1", "*/ttl", false },
		{ "ip/v4/ttl-1", "ttl*", false },
		{ "ip/v4/ttl-1", "IP/V4/TTL-1", false },
		/* A pattern is no directory. */
		{ "ip/v4/ttl-1", "ip/v?", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct pf_case c = { .name = rows[i].name };

		if (case__matches(&c, rows[i].pattern) != rows[i].matches)
			fail_msg("%s, %s", rows[i].name, rows[i].pattern);
	}
}

/* A request for the cases of up to three patterns. */
static int check(char *const patterns[3], const char *waived, struct pf_error *err)
{
	struct run_request request = { .patterns = patterns, .waived = waived };

	while (request.n_patterns < 3 && patterns[request.n_patterns])
		request.n_patterns++;
	return run_request__check(&request, err);
}

static void test_requests(void **state)
{
	static const struct {
		char *patterns[3];
		const char *waived;
		int ret;
		const char *line;
	} rows[] = {
		{ {}, NULL, 0, "" }, /* every case */
		{ { "*" }, NULL, 0, "" },
		{ { "forward" }, NULL, 0, "" },
		{ { "forward", "ip/v4", "*v6*" }, "net.vlan_device", 0, "" },
		{ { "nothing" }, NULL, -ENOENT, "no case matches \"nothing\"" },
		{ { "" }, NULL, -ENOENT, "no case matches \"\"" },
		/* Others that match do not excuse one that does not. */
		{ { "forward", "forwards" }, NULL, -ENOENT, "no case matches \"forwards\"" },
		{ { "nothing", "*" }, NULL, -ENOENT, "no case matches \"nothing\"" },
		{ { "*", "ip/*/no-such-case" },
		  NULL,
		  -ENOENT,
		  "no case matches \"ip/*/no-such-case\"" },
		{ {},
		  "no.such.capability",
		  -EINVAL,
		  "there is no capability \"no.such.capability\" "
		  "(`packetframe feasibility` lists them)" },
		{ { "*" }, "", -EINVAL, "--waive: expected the name of a capability" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pf_error err = PF_ERROR_INIT;

		assert_int_equal(check(rows[i].patterns, rows[i].waived, &err), rows[i].ret);
		assert_string_equal(err.line, rows[i].line);
	}
}

/* Each case can be named by itself: a failure's "run it alone" depends on that. */
static void test_names_mean_one_case(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t t = 0; t < n_case_tables; t++)
		for (size_t i = 0; i < case_tables[t]->n; i++) {
			const char *name = case_tables[t]->cases[i].name;
			size_t matches = 0;

			for (size_t u = 0; u < n_case_tables; u++)
				for (size_t j = 0; j < case_tables[u]->n; j++)
					matches += case__matches(&case_tables[u]->cases[j], name);
			if (matches != 1)
				fail_msg("%s means %zu cases", name, matches);
			n++;
		}
	assert_true(n > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_names_mean_one_case),
	};

	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
