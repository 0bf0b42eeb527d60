// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "../harness/command.h"
#include "bench_command.h"
#include "campaign.h"
#include "judge.h"

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct campaign *campaign = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = campaign;
		return 0;
	case ARGP_KEY_ARGS:
		if (state->argc - state->next < 2)
			return 0; /* and no object: refused below */
		campaign->contest.old = state->argv[state->next];
		campaign->contest.object = state->argv[state->next + 1];
		campaign->patterns = state->argv + state->next + 2;
		campaign->n_patterns = state->argc - state->next - 2;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.parser = parse_option,
	.args_doc = "OLD.o NEW.o [PATTERN…]",
	.children = campaign__argp,
	.doc = "Measures NEW against OLD, scenario by scenario (without a pattern: a choice of them), "
	       "and says for each: faster, same, slower or inconclusive. A difference of less than 3 "
	       "% is \"same\"; what is noise is told by a second load of OLD, measured beside them.",
};

int bench_command_compare(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct campaign campaign = CAMPAIGN_INIT;
	struct bench_results results = {};
	int ret;

	campaign.err = &err;
	campaign.flags = SCENARIO_COMPARE;
	campaign.contest.compare = true;
	ret = command__parse(&argp, argc, argv, &campaign, &err);
	if (!ret && !campaign.contest.object)
		ret = pf_error__set(&err, -EINVAL,
				    "compare: expected two objects, OLD.o and NEW.o");
	if (!ret && !campaign.options.rounds)
		ret = pf_error__set(&err, -EINVAL, "compare: --prove measures nothing to judge");
	if (!ret)
		ret = campaign__check(&campaign, &err);
	if (!ret)
		ret = campaign__run(&campaign, &results, true, &err);
	if (!ret && judge__results(&results, campaign.options.margin))
		ret = pf_error__set(&err, -ENOMEM, "cannot judge: out of memory");
	if (!ret)
		ret = campaign__print(&campaign, &results, true, &err);
	ret = ret ? command__could_not_run(&err) : bench_results__exit_status(&results);
	bench_results__free(&results);
	return ret;
}
