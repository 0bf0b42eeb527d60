// SPDX-License-Identifier: GPL-2.0-or-later
#include "campaign.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu_time.h"
#include "dispatch.h"
#include "progress.h"
#include "scale.h"
#include "wire.h"

enum { KEY_ROUNDS = 'n', KEY_SAMPLE = 0x100, KEY_SEED, KEY_PROVE, KEY_FORMAT = 'f' };

static const struct argp_option options[] = {
	{ "rounds", KEY_ROUNDS, "N", 0, "Rounds of one sample of each variant (20)", 0 },
	{ "sample", KEY_SAMPLE, "MS", 0, "CPU time of a sample, at least (20)", 0 },
	{ "seed", KEY_SEED, "N", 0, "Of the order within rounds and of the resampling", 0 },
	{ "prove", KEY_PROVE, NULL, 0, "Only prove that the scenarios measure what they say", 0 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "human, json or csv (human)", 0 },
	{},
};

static error_t parse_number(struct campaign *campaign, const char *what, const char *arg,
			    unsigned long min, unsigned long max, unsigned long *number)
{
	char *end;

	errno = 0;
	*number = strtoul(arg, &end, 10);
	if (!errno && arg[0] >= '0' && arg[0] <= '9' && !*end && *number >= min && *number <= max)
		return 0;
	pf_error__set(campaign->err, -EINVAL, "%s \"%s\": expected a number from %lu to %lu", what,
		      arg, min, max);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct campaign *campaign = state->input;
	unsigned long number;
	error_t ret = 0;

	switch (key) {
	case KEY_ROUNDS:
		ret = parse_number(campaign, "--rounds", arg, STATS_MIN_VALUES, 10000, &number);
		campaign->options.rounds = number;
		return ret;
	case KEY_SAMPLE:
		ret = parse_number(campaign, "--sample", arg, 1, 10000, &number);
		campaign->options.sample_ns = number * 1e6;
		return ret;
	case KEY_SEED:
		ret = parse_number(campaign, "--seed", arg, 0, 0xffffffff, &number);
		campaign->options.rng.state = number;
		return ret;
	case KEY_PROVE:
		campaign->options.rounds = 0;
		return 0;
	case KEY_FORMAT:
		if (strcmp(arg, "human") && strcmp(arg, "json") && strcmp(arg, "csv")) {
			pf_error__set(campaign->err, -EINVAL,
				      "there is no format \"%s\": expected human, json or csv",
				      arg);
			return EINVAL;
		}
		campaign->format = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = { .options = options, .parser = parse_option };
const struct argp_child campaign__argp[] = { { .argp = &argp }, {} };

/* By BPF_PROG_TEST_RUN, net of the empty program. */
static bool is_program(const struct scenario *scenario)
{
	return !(scenario->flags & (SCENARIO_WIRE | SCENARIO_SCALE_OUT));
}

int campaign__check(const struct campaign *campaign, struct pf_error *err)
{
	for (size_t i = 0; campaign->contest.compare && i < n_scenarios; i++)
		if (scenarios[i].flags & (SCENARIO_SCALE_OUT | SCENARIO_DISPATCH) &&
		    scenario__is_wanted(&scenarios[i], campaign->patterns, campaign->n_patterns,
					campaign->flags))
			return pf_error__set(err, -EINVAL,
					     "compare: %s: expected scenarios program/… or wire/…",
					     scenarios[i].name);
	return scenario__check_patterns(campaign->patterns, campaign->n_patterns, err);
}

static bool is_human(const struct campaign *campaign)
{
	return !strcmp(campaign->format, "human");
}

/* The kernel's hash of the instructions: says whether two objects are one, on kernels that hash alike. */
static int describe_object(const char *path, const char **name, char *tag, struct pf_error *err)
{
	struct pf_object *object = NULL;
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int ret = pf_object__open(&object, path, err);

	if (!ret)
		ret = pf_object__load(object, err);
	if (!ret && bpf_obj_get_info_by_fd(pf_object__prog_fd(object), &info, &len))
		ret = pf_error__set(err, -errno, "cannot look at %s: %s", pf_object__name(object),
				    strerror(errno));
	for (int i = 0; !ret && i < BPF_TAG_SIZE; i++)
		sprintf(tag + 2 * i, "%02x", info.tag[i]);
	*name = path ? path : "the built-in object";
	pf_object__free(object);
	return ret;
}

static int describe(const struct campaign *campaign, struct bench_results *results,
		    struct pf_error *err)
{
	const struct contest *contest = &campaign->contest;
	int ret = describe_object(contest->object, &results->objects[0], results->tags[0], err);

	if (!ret && contest->compare)
		ret = describe_object(contest->old, &results->objects[1], results->tags[1], err);
	results->margin = campaign->options.margin;
	results->seed = campaign->options.rng.state;
	return ret;
}

static int measure_by_kind(struct bench_session *session, const struct campaign *campaign,
			   struct measure_options *options, const struct scenario *scenario,
			   struct bench_result *result, struct pf_error *err)
{
	if (scenario->flags & SCENARIO_WIRE)
		return wire__measure(session, scenario, &campaign->contest, options, &result->group,
				     &result->deliveries, err);
	if (scenario->flags & SCENARIO_SCALE_OUT)
		return scale__measure(session, scenario, campaign->contest.object, options,
				      &result->group, &result->deliveries, err);
	return program__measure(session, scenario, &campaign->contest, options, &result->group,
				err);
}

static int measure_one(struct bench_session *session, const struct campaign *campaign,
		       struct measure_options *options, const struct scenario *scenario,
		       struct bench_result *result, struct pf_error *err)
{
	int ret;

	result->scenario = scenario->name;
	result->less =
		campaign->contest.compare || !is_program(scenario) ? MEASURE_NONE : PROGRAM_EMPTY;
	result->p = NAN;
	if (dispatch__is_skipped(session, scenario, result->why, sizeof(result->why)) ||
	    scale__is_skipped(session, scenario, result->why, sizeof(result->why))) {
		result->status = BENCH_SKIPPED;
		return 0;
	}
	ret = measure_by_kind(session, campaign, options, scenario, result, err);
	if (ret == -EPROTO) {
		result->status = BENCH_REFUSED;
		snprintf(result->why, sizeof(result->why), "%s", err->line);
		pf_error__clear(err);
		return 0;
	}
	if (!ret && !options->rounds)
		result->status = BENCH_PROVED;
	else if (!ret)
		result->status = group__is_quiet(&result->group, options->margin) ? BENCH_MEASURED
										  : BENCH_NOISY;
	return ret;
}

int campaign__run(const struct campaign *campaign, struct bench_results *results, bool defer,
		  struct pf_error *err)
{
	struct measure_options options = campaign->options;
	struct bench_session own = {}, *session = campaign->session ? campaign->session : &own;
	struct progress progress = {};
	int ret;

	for (size_t i = 0; i < n_scenarios; i++)
		progress.n += scenario__is_wanted(&scenarios[i], campaign->patterns,
						  campaign->n_patterns, campaign->flags);
	results->list = calloc(progress.n + 1, sizeof(*results->list));
	if (!results->list)
		return pf_error__set(err, -ENOMEM, "cannot keep results: out of memory");
	ret = campaign->session ? 0 : bench_session__open(&own, err);
	if (!ret)
		ret = describe(campaign, results, err);
	results->machine = session->machine;
	if (!ret && is_human(campaign) && !defer)
		bench_results__print_heading(results, stdout);
	for (size_t i = 0; !ret && i < n_scenarios; i++) {
		struct bench_result *result = &results->list[results->n];
		double start = cpu_time__wall_ns();

		if (!scenario__is_wanted(&scenarios[i], campaign->patterns, campaign->n_patterns,
					 campaign->flags))
			continue;
		results->n++;
		progress__show(&progress, scenarios[i].name);
		ret = measure_one(session, campaign, &options, &scenarios[i], result, err);
		progress__add(&progress, (cpu_time__wall_ns() - start) / 1e9,
			      result->status == BENCH_SKIPPED);
		progress__show(&progress, NULL);
		if (!ret && is_human(campaign) && !defer) {
			bench_result__print(result, stdout);
			fflush(stdout);
		}
	}
	bench_session__close(&own);
	return ret;
}

int campaign__print(const struct campaign *campaign, const struct bench_results *results,
		    bool deferred, struct pf_error *err)
{
	if (!strcmp(campaign->format, "json"))
		return bench_results__write_json(results, stdout, err);
	if (!strcmp(campaign->format, "csv"))
		return bench_results__write_csv(results, stdout, err);
	if (deferred)
		bench_results__print_heading(results, stdout);
	for (size_t i = 0; deferred && i < results->n; i++)
		bench_result__print(&results->list[i], stdout);
	bench_results__print_summary(results, stdout);
	return fflush(stdout) ? pf_error__set(err, -EIO, "cannot write the report") : 0;
}
