// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "../harness/command.h"
#include "bench_command.h"
#include "campaign.h"
#include "plot.h"

enum { KEY_PLOT = 0x200 };

static const struct argp_option options[] = {
	{ "object", 'o', "FILE", 0, "The fast path to measure (the built-in object)", 0 },
	{ "plot", KEY_PLOT, "DIR", 0, "Draw plots into DIR, as SVG, with their data (gnuplot)", 0 },
	{},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct campaign *campaign = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = campaign;
		return 0;
	case 'o':
		campaign->contest.object = arg;
		return 0;
	case KEY_PLOT:
		campaign->plot_dir = arg;
		return 0;
	case ARGP_KEY_ARGS:
		campaign->patterns = state->argv + state->next;
		campaign->n_patterns = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "[PATTERN…]",
	.children = campaign__argp,
	.doc = "Measures the scenarios that match (pf-bench list), each against the floor: parse, FIB "
	       "lookup, rewrite and redirect, and nothing else. Costs are CPU time per frame, net of "
	       "what measuring costs. Scenarios wire/ are told as throughputs: frames delivered per "
	       "CPU time, which has the generator in it. Each scenario proves before and after that it measured what it "
	       "says.",
};

int bench_command_run(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct campaign campaign = CAMPAIGN_INIT;
	struct bench_results results = {};
	int ret;

	campaign.err = &err;
	ret = command__parse(&argp, argc, argv, &campaign, &err);
	if (!ret)
		ret = campaign__check(&campaign, &err);
	if (!ret && campaign.plot_dir && !campaign.options.rounds)
		ret = pf_error__set(&err, -EINVAL, "--plot: --prove measures nothing to draw");
	if (!ret && campaign.plot_dir)
		ret = plots__prepare(campaign.plot_dir, &err);
	if (!ret)
		ret = campaign__run(&campaign, &results, false, &err);
	if (!ret)
		ret = campaign__print(&campaign, &results, false, &err);
	if (!ret && campaign.plot_dir)
		ret = plots__draw(&results, campaign.plot_dir, stderr, &err);
	ret = ret ? command__could_not_run(&err) : bench_results__exit_status(&results);
	bench_results__free(&results);
	return ret;
}
