// SPDX-License-Identifier: GPL-2.0-or-later
#include "case.h"

#include <fnmatch.h>
#include <string.h>

#include "../loader/object.h"
#include "world.h"

/* SPEC §4.4: the verdict that belongs to each exit; 0 for counters that name no exit. */
static const enum verdict exit_verdicts[EXIT_SILENT_PASS + 1] = {
	[EXIT_FWD_OK] = VERDICT_REDIRECT,	   [EXIT_FWD_DRY_RUN] = VERDICT_PASS,
	[EXIT_PASS_FRAGMENT] = VERDICT_PASS,	   [EXIT_PASS_LOW_TTL] = VERDICT_PASS,
	[EXIT_PASS_NO_NEIGH] = VERDICT_PASS,	   [EXIT_PASS_NOT_IP] = VERDICT_PASS,
	[EXIT_PASS_FRAG_NEEDED] = VERDICT_PASS,	   [EXIT_DROP_UNREACHABLE] = VERDICT_DROP,
	[EXIT_ERR_PARSE] = VERDICT_PASS,	   [EXIT_ERR_FIB_OTHER] = VERDICT_PASS,
	[EXIT_ERR_VLAN] = VERDICT_ABORTED,	   [EXIT_PASS_NOT_IN_DEVMAP] = VERDICT_PASS,
	[EXIT_PASS_COMPLEX_HEADER] = VERDICT_PASS, [EXIT_PASS_NDP] = VERDICT_PASS,
	[EXIT_PASS_INELIGIBLE] = VERDICT_PASS,	   [EXIT_PASS_UNKNOWN_VLAN] = VERDICT_PASS,
	[EXIT_SILENT_PASS] = VERDICT_PASS,
};

static const enum fp_counter match_counters[] = {
	[MATCH_SRC_ONLY] = FP_MATCHED_SRC_ONLY,
	[MATCH_DST_ONLY] = FP_MATCHED_DST_ONLY,
	[MATCH_BOTH] = FP_MATCHED_BOTH,
};

static const char *const case_fib_names[N_CASE_FIBS] = {
	[FIB_NOT_ASKED] = "not asked",	     [FIB_SUCCESS] = "SUCCESS",
	[FIB_BLACKHOLE] = "BLACKHOLE",	     [FIB_UNREACHABLE] = "UNREACHABLE",
	[FIB_PROHIBIT] = "PROHIBIT",	     [FIB_NOT_FWDED] = "NOT_FWDED",
	[FIB_FWD_DISABLED] = "FWD_DISABLED", [FIB_UNSUPP_LWT] = "UNSUPP_LWT",
	[FIB_NO_NEIGH] = "NO_NEIGH",	     [FIB_FRAG_NEEDED] = "FRAG_NEEDED",
	[FIB_NEGATIVE] = "a negative errno",
};

bool case__matches(const struct pf_case *c, const char *pattern)
{
	size_t len = strlen(pattern);

	return !fnmatch(pattern, c->name, 0) ||
	       (!strncmp(c->name, pattern, len) && c->name[len] == '/');
}

enum verdict case__verdict(const struct pf_case *c)
{
	return exit_verdicts[c->exit];
}

enum verdict case_exit__verdict(enum case_exit exit)
{
	return exit <= EXIT_SILENT_PASS ? exit_verdicts[exit] : VERDICT_UNSET;
}

const char *case_exit__name(enum case_exit exit)
{
	if (exit == EXIT_SILENT_PASS)
		return "silent_pass";
	return case_exit__verdict(exit) ? pf_counter__names[exit - 1] : "no exit";
}

enum case_exit case_exit__find(const char *name)
{
	for (int exit = EXIT_UNSET + 1; exit <= EXIT_SILENT_PASS; exit++)
		if (exit_verdicts[exit] && !strcmp(case_exit__name(exit), name))
			return exit;
	return EXIT_UNSET;
}

enum case_exit case_exit__of_counters(const __u64 *counters)
{
	enum case_exit found = EXIT_UNSET;

	for (int exit = EXIT_UNSET + 1; exit < EXIT_SILENT_PASS; exit++) {
		if (!exit_verdicts[exit] || !counters[exit - 1])
			continue;
		if (found || counters[exit - 1] != 1)
			return EXIT_UNSET;
		found = exit;
	}
	if (!found && counters[FP_RX_TOTAL] == 1)
		return EXIT_SILENT_PASS;
	return found;
}

static enum case_fib case_fib_of(int fib_rc)
{
	if (fib_rc == FP_FIB_NOT_ASKED)
		return FIB_NOT_ASKED;
	return fib_rc < 0 ? FIB_NEGATIVE : (enum case_fib)(FIB_SUCCESS + fib_rc);
}

/* The exit's own counter is 1 and that of every other exit 0; the model holds the rest. */
static bool exit_holds(const struct pf_case *c, const struct outcome *outcome, FILE *out)
{
	bool holds = true;

	for (int exit = EXIT_UNSET + 1; exit < EXIT_SILENT_PASS; exit++) {
		__u64 expected = exit == (int)c->exit, is = outcome->counters[exit - 1];

		if (exit_verdicts[exit] == VERDICT_UNSET || is == expected)
			continue;
		fprintf(out, "%-21s expected %llu, is %llu\n", pf_counter__names[exit - 1],
			(unsigned long long)expected, (unsigned long long)is);
		holds = false;
	}
	return holds;
}

static bool match_holds(const struct pf_case *c, const struct outcome *outcome, FILE *out)
{
	if (c->match == MATCH_ANY || outcome->counters[match_counters[c->match]] == 1)
		return true;
	fprintf(out, "%-21s expected 1, is 0\n", pf_counter__names[match_counters[c->match]]);
	return false;
}

static bool fib_holds(const struct pf_case *c, const struct outcome *outcome, FILE *out)
{
	enum case_fib is = case_fib_of(outcome->fib_rc);

	if (!(outcome->knows & OUTCOME_KNOWS_FIB) || is == c->fib ||
	    (c->fib_alt != FIB_NOT_ASKED && is == c->fib_alt))
		return true;
	fprintf(out, "%-21s expected %s, is %s (%d)\n", "FIB", case_fib_names[c->fib],
		fib_rc__name(outcome->fib_rc), outcome->fib_rc);
	return false;
}

static bool egress_holds(const struct pf_case *c, const struct outcome *outcome, FILE *out)
{
	__u32 expected = c->egress ? world__ifindex(c->egress) : 0;

	if (!(outcome->knows & OUTCOME_KNOWS_EGRESS) || outcome->egress_ifindex == expected)
		return true;
	fprintf(out, "%-21s expected %s (ifindex %u), is ifindex %u\n", "egress",
		c->egress ? c->egress : "none", expected, outcome->egress_ifindex);
	return false;
}

/* A frame that the row spells out; and a PASS is pristine whatever the row says. */
static bool frame_holds(const struct pf_case *c, const struct frame *in,
			const struct outcome *outcome, FILE *out)
{
	const struct frame *expected = NULL;
	struct frame spelled_out = {};
	struct pf_error err = PF_ERROR_INIT;
	bool holds = true;

	if (c->out) {
		if (frame__build(&spelled_out, c->out, &err)) {
			fprintf(out, "%s\n", err.line);
			holds = false;
			goto out;
		}
		expected = &spelled_out;
	} else if (outcome->verdict == VERDICT_PASS) {
		expected = in;
	}
	if (expected)
		holds = frame__equal(expected, "expected", &outcome->frame, "is", out);
out:
	frame__free(&spelled_out);
	return holds;
}

bool case__holds(const struct pf_case *c, const struct frame *in, const struct outcome *outcome,
		 FILE *out)
{
	bool holds = true;

	if (outcome->verdict != case__verdict(c)) {
		fprintf(out, "%-21s expected %s, is %s\n", "verdict",
			verdict__names[case__verdict(c)], verdict__names[outcome->verdict]);
		holds = false;
	}
	holds &= exit_holds(c, outcome, out);
	holds &= match_holds(c, outcome, out);
	holds &= fib_holds(c, outcome, out);
	holds &= egress_holds(c, outcome, out);
	holds &= frame_holds(c, in, outcome, out);
	return holds;
}
