// SPDX-License-Identifier: GPL-2.0-or-later
/* The conservation laws of SPEC §4.6: one table, from which text and arithmetic both come. */
#include "outcome.h"

#include "../loader/object.h"

#define BIT(NAME) (1ULL << FP_##NAME)

_Static_assert(FP_N_COUNTERS <= 64, "a set of counters no longer fits 64 bits");

static const struct {
	__u64 left;
	__u64 right;
	bool left_may_exceed; /* left >= right instead of left = right */
} laws[] = {
	{
		.left = BIT(MATCHED_V4) | BIT(MATCHED_V6),
		.right = BIT(MATCHED_SRC_ONLY) | BIT(MATCHED_DST_ONLY) | BIT(MATCHED_BOTH),
	},
	{
		.left = BIT(MATCHED_V4) | BIT(MATCHED_V6),
		.right = BIT(FWD_OK) | BIT(FWD_DRY_RUN) | BIT(PASS_NO_NEIGH) |
			 BIT(PASS_FRAG_NEEDED) | BIT(DROP_UNREACHABLE) | BIT(ERR_FIB_OTHER) |
			 BIT(ERR_VLAN) | BIT(PASS_NOT_IN_DEVMAP) | BIT(PASS_INELIGIBLE) |
			 BIT(PASS_UNKNOWN_VLAN),
	},
	{
		/* The surplus: frames that missed the allowlist or are of a disabled family. */
		.left = BIT(RX_TOTAL),
		.right = BIT(MATCHED_V4) | BIT(MATCHED_V6) | BIT(PASS_FRAGMENT) |
			 BIT(PASS_LOW_TTL) | BIT(PASS_NOT_IP) | BIT(ERR_PARSE) |
			 BIT(PASS_COMPLEX_HEADER) | BIT(PASS_NDP),
		.left_may_exceed = true,
	},
	{
		.left = BIT(ERR_FIB_OTHER),
		.right = BIT(FIB_NOT_FWDED),
		.left_may_exceed = true,
	},
};

static __u64 sum_of(const __u64 *counters, __u64 set)
{
	__u64 sum = 0;

	for (int i = 0; i < FP_N_COUNTERS; i++)
		sum += set >> i & 1 ? counters[i] : 0;
	return sum;
}

/* "a + b", by name, or by number when `counters` is given. */
static void print_sum(const __u64 *counters, __u64 set, FILE *out)
{
	const char *plus = "";

	for (int i = 0; i < FP_N_COUNTERS; i++) {
		if (!(set >> i & 1))
			continue;
		if (counters)
			fprintf(out, "%s%lld", plus, (long long)counters[i]);
		else
			fprintf(out, "%s%s", plus, pf_counter__names[i]);
		plus = " + ";
	}
}

bool counters__conserved(const __u64 *counters, FILE *out)
{
	bool conserved = true;

	for (size_t i = 0; i < sizeof(laws) / sizeof(laws[0]); i++) {
		const char *relation = laws[i].left_may_exceed ? " >= " : " = ";
		/* Signed: a delta that went backwards is negative. */
		__s64 surplus =
			(__s64)(sum_of(counters, laws[i].left) - sum_of(counters, laws[i].right));

		if (surplus == 0 || (surplus > 0 && laws[i].left_may_exceed))
			continue;
		conserved = false;
		fputs("law broken: ", out);
		print_sum(NULL, laws[i].left, out);
		fputs(relation, out);
		print_sum(NULL, laws[i].right, out);
		fputs("\n            ", out);
		print_sum(counters, laws[i].left, out);
		fputs(relation, out);
		print_sum(counters, laws[i].right, out);
		fprintf(out, ", off by %lld\n", (long long)surplus);
	}
	return conserved;
}
