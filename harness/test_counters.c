// SPDX-License-Identifier: GPL-2.0-or-later
/* The conservation laws of SPEC §4.6: each is seen to hold, and each to break. */
#include "outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The four laws of §4.6: counters that hold all, and for each law ones that break it alone. */
static const struct law_case {
	const char *name;
	__u64 counters[FP_N_COUNTERS];
	const char *text; /* NULL: all hold */
} law_cases[] = {
	{ "conserved: nothing", { 0 }, NULL },
	{ "conserved: missed the allowlist", { [FP_RX_TOTAL] = 5 }, NULL },
	{ "conserved: every counter",
	  { [FP_RX_TOTAL] = 26,
	    [FP_MATCHED_V4] = 6,
	    [FP_MATCHED_V6] = 5,
	    [FP_MATCHED_SRC_ONLY] = 3,
	    [FP_MATCHED_DST_ONLY] = 4,
	    [FP_MATCHED_BOTH] = 4,
	    [FP_FWD_OK] = 1,
	    [FP_FWD_DRY_RUN] = 1,
	    [FP_PASS_NO_NEIGH] = 1,
	    [FP_PASS_FRAG_NEEDED] = 1,
	    [FP_DROP_UNREACHABLE] = 1,
	    [FP_ERR_FIB_OTHER] = 2,
	    [FP_FIB_NOT_FWDED] = 2,
	    [FP_ERR_VLAN] = 1,
	    [FP_PASS_NOT_IN_DEVMAP] = 1,
	    [FP_PASS_INELIGIBLE] = 1,
	    [FP_PASS_UNKNOWN_VLAN] = 1,
	    [FP_PASS_FRAGMENT] = 1,
	    [FP_PASS_LOW_TTL] = 2,
	    [FP_PASS_NOT_IP] = 3,
	    [FP_ERR_PARSE] = 4,
	    [FP_PASS_COMPLEX_HEADER] = 2,
	    [FP_PASS_NDP] = 3 },
	  NULL },
	{ "broken: how it matched",
	  { [FP_RX_TOTAL] = 2,
	    [FP_MATCHED_V4] = 1,
	    [FP_MATCHED_V6] = 1,
	    [FP_FWD_OK] = 2,
	    [FP_MATCHED_BOTH] = 1 },
	  "law broken: matched_v4 + matched_v6 = "
	  "matched_src_only + matched_dst_only + matched_both\n"
	  "            1 + 1 = 0 + 0 + 1, off by 1\n" },
	{ "broken: two exits for one match",
	  { [FP_RX_TOTAL] = 1,
	    [FP_MATCHED_V4] = 1,
	    [FP_MATCHED_BOTH] = 1,
	    [FP_FWD_OK] = 1,
	    [FP_PASS_NO_NEIGH] = 1 },
	  "law broken: matched_v4 + matched_v6 = fwd_ok + fwd_dry_run + pass_no_neigh + "
	  "pass_frag_needed + drop_unreachable + err_fib_other + err_vlan + pass_not_in_devmap + "
	  "pass_ineligible + pass_unknown_vlan\n"
	  "            1 + 0 = 1 + 0 + 1 + 0 + 0 + 0 + 0 + 0 + 0 + 0, off by -1\n" },
	{ "broken: more exits than frames",
	  { [FP_RX_TOTAL] = 1, [FP_PASS_NOT_IP] = 1, [FP_PASS_NDP] = 1 },
	  "law broken: rx_total >= matched_v4 + matched_v6 + pass_fragment + pass_low_ttl + "
	  "pass_not_ip + err_parse + pass_complex_header + pass_ndp\n"
	  "            1 >= 0 + 0 + 0 + 0 + 1 + 0 + 0 + 1, off by -1\n" },
	{ "broken: not forwarded without the other",
	  { [FP_RX_TOTAL] = 1, [FP_FIB_NOT_FWDED] = 1 },
	  "law broken: err_fib_other >= fib_not_fwded\n"
	  "            0 >= 1, off by -1\n" },
	{ "broken: a counter that went backwards",
	  { [FP_RX_TOTAL] = -1ULL },
	  "law broken: rx_total >= matched_v4 + matched_v6 + pass_fragment + pass_low_ttl + "
	  "pass_not_ip + err_parse + pass_complex_header + pass_ndp\n"
	  "            -1 >= 0 + 0 + 0 + 0 + 0 + 0 + 0 + 0, off by -1\n" },
};

static void test_laws(void **state)
{
	const struct law_case *law = *state;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(counters__conserved(law->counters, out), law->text == NULL);
	fclose(out);
	assert_string_equal(text, law->text ? law->text : "");
	free(text);
}

/*
 * Where all hold with no slack but in rx_total, one more of any counter breaks a law; one more
 * rx_total is a frame that missed the allowlist.
 */
static void test_every_counter_is_in_a_law(void **state)
{
	(void)state;
	for (int i = 0; i < FP_N_COUNTERS; i++) {
		__u64 counters[FP_N_COUNTERS];
		FILE *out = fopen("/dev/null", "w");

		assert_non_null(out);
		memcpy(counters, law_cases[2].counters, sizeof(counters));
		counters[i]++;
		if (counters__conserved(counters, out) != (i == FP_RX_TOTAL))
			fail_msg("counter %d", i);
		fclose(out);
	}
}

#define N_LAW_CASES (sizeof(law_cases) / sizeof(law_cases[0]))

int main(void)
{
	struct CMUnitTest tests[N_LAW_CASES + 1];

	for (size_t i = 0; i < N_LAW_CASES; i++)
		tests[i] = (struct CMUnitTest){ .name = law_cases[i].name,
						.test_func = test_laws,
						.initial_state = (void *)&law_cases[i] };
	tests[N_LAW_CASES] = (struct CMUnitTest)cmocka_unit_test(test_every_counter_is_in_a_law);
	return cmocka_run_group_tests_name("counters", tests, NULL, NULL);
}
