// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../harness/command.h"
#include "baseline.h"
#include "bench_command.h"
#include "campaign.h"

struct gate_args {
	struct campaign campaign;
	const char *baseline;
	double max_slowdown;
};

enum { KEY_BASELINE = 'b', KEY_MAX_SLOWDOWN = 'm' };

static const struct argp_option options[] = {
	{ "baseline", KEY_BASELINE, "FILE", 0, "Report of pf-bench run --format json", 0 },
	{ "max-slowdown", KEY_MAX_SLOWDOWN, "N%", 0, "What is still no slowdown (5%)", 0 },
	{ "object", 'o', "FILE", 0, "The fast path to measure (the built-in object)", 0 },
	{},
};

static error_t parse_percent(struct gate_args *args, const char *arg)
{
	char *end;
	double percent = strtod(arg, &end);

	if (arg[0] >= '0' && arg[0] <= '9' && !strcmp(end, "%") && percent <= 100) {
		args->max_slowdown = percent / 100;
		return 0;
	}
	pf_error__set(args->campaign.err, -EINVAL,
		      "--max-slowdown \"%s\": expected a percentage up to 100%%, such as 5%%", arg);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct gate_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->campaign;
		return 0;
	case KEY_BASELINE:
		args->baseline = arg;
		return 0;
	case KEY_MAX_SLOWDOWN:
		return parse_percent(args, arg);
	case 'o':
		args->campaign.contest.object = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.children = campaign__argp,
	.doc = "Measures the scenarios of the baseline again and holds their ratios to the floor and "
	       "to the kernel against the baseline's; absolute times are never compared. A slowdown "
	       "is reported only when a second, fresh measurement finds it too.",
};

static int measure_and_judge(const struct gate_args *args, const struct baseline *baseline,
			     struct campaign *campaign, struct bench_results *results,
			     struct pf_error *err)
{
	int ret = campaign__run(campaign, results, true, err);

	if (!ret && baseline__judge(baseline, results, args->max_slowdown))
		ret = pf_error__set(err, -ENOMEM, "cannot judge: out of memory");
	return ret;
}

/* What was slower is measured once more; what is not slower then was noise, and nothing is known. */
static int confirm(const struct gate_args *args, const struct baseline *baseline,
		   struct bench_results *results, struct pf_error *err)
{
	struct campaign again = args->campaign;
	struct bench_results fresh = {};
	char **names = calloc(results->n + 1, sizeof(*names));
	int ret = names ? 0 : pf_error__set(err, -ENOMEM, "cannot confirm: out of memory");

	again.patterns = names;
	again.n_patterns = 0;
	for (size_t i = 0; names && i < results->n; i++)
		if (results->list[i].status == BENCH_SLOWER)
			names[again.n_patterns++] = (char *)results->list[i].scenario;
	if (ret || !again.n_patterns)
		goto out;
	again.options.rng.state++;
	ret = measure_and_judge(args, baseline, &again, &fresh, err);
	for (size_t i = 0; !ret && i < results->n; i++)
		for (size_t j = 0; j < fresh.n; j++) {
			struct bench_result *result = &results->list[i];

			if (result->scenario != fresh.list[j].scenario ||
			    fresh.list[j].status == BENCH_SLOWER)
				continue;
			result->status =
				fresh.list[j].status == BENCH_SAME ? BENCH_SAME : BENCH_UNDECIDED;
			snprintf(result->why, sizeof(result->why),
				 "slower once, but not when measured again");
		}
out:
	bench_results__free(&fresh);
	free(names);
	return ret;
}

int bench_command_gate(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct gate_args args = { .campaign = CAMPAIGN_INIT, .max_slowdown = 0.05 };
	struct bench_results results = {};
	struct baseline *baseline = NULL;
	struct bench_session session = {};
	int ret;

	args.campaign.err = &err;
	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret && !args.baseline)
		ret = pf_error__set(&err, -EINVAL, "gate: expected --baseline FILE");
	if (!ret && !args.campaign.options.rounds)
		ret = pf_error__set(&err, -EINVAL, "gate: --prove measures nothing to judge");
	if (!ret)
		ret = baseline__read(&baseline, args.baseline, &err);
	if (ret)
		goto out;
	args.campaign.patterns = baseline__scenarios(baseline, &args.campaign.n_patterns);
	args.campaign.session = &session; /* one for both: a process enters the sandbox once */
	ret = campaign__check(&args.campaign, &err);
	if (!ret)
		ret = bench_session__open(&session, &err);
	if (!ret)
		ret = measure_and_judge(&args, baseline, &args.campaign, &results, &err);
	if (!ret)
		ret = confirm(&args, baseline, &results, &err);
	if (!ret)
		ret = campaign__print(&args.campaign, &results, true, &err);
out:
	ret = ret ? command__could_not_run(&err) : bench_results__exit_status(&results);
	bench_results__free(&results);
	bench_session__close(&session);
	baseline__free(baseline);
	return ret;
}
