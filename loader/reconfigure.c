// SPDX-License-Identifier: GPL-2.0-or-later
/* `packetframe reconfigure`: SIGHUP with an answer. */
#include <stdio.h>

#include "command.h"
#include "control.h"

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static const struct argp_child children[] = { { &pf_config_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = parse_option,
	.children = children,
	.doc = "Has the running loader read its configuration again: prefixes, dry-run and log-level "
	       "take effect, anything else needs a restart and is refused."
	       "\vExit status: 0 done, 1 refused and the old configuration stays, 2 no answer.",
};

int pf_reconfigure__main(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config = {};
	struct pf_answer answer = { .status = 1 };
	const char *path = NULL;

	if (argp_parse(&argp, argc, argv, 0, NULL, &path) || pf_config__read(&config, path, &err))
		goto out;
	if (pf_control__ask(config.state_dir, PF_REQUEST_RECONFIGURE, &answer, &err)) {
		answer.status = 2;
		goto out;
	}
	if (answer.status)
		pf_error__set(&err, 0, "%s", answer.line);
	else if (puts(answer.line) == EOF || fflush(stdout))
		answer.status = 2;
out:
	if (err.line[0])
		pf_error__print(&err, "packetframe");
	pf_error__clear(&err);
	pf_config__free(&config);
	return answer.status;
}
