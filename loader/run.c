// SPDX-License-Identifier: GPL-2.0-or-later
/* `packetframe run`: the loader itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "loop.h"

struct arguments {
	const char *config_path;
	bool check;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->config_path;
		return 0;
	case 'n':
		arguments->check = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "check", 'n', NULL, 0, "Only say whether it would start, touching nothing", 0 },
	{ 0 },
};
static const struct argp_child children[] = { { &pf_config_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.children = children,
	.doc = "Attaches the fast path to the interfaces of the configuration and keeps its tables "
	       "true as links change. SIGHUP has the configuration read again. SIGTERM and SIGINT end "
	       "it without detaching: traffic goes on, until 'packetframe detach'."
	       "\vExit status: 0 asked to end, 1 start-up refused and nothing changed, 2 failed.",
};

/* §8: what `run --check` has found out, for people. */
static int report_check(const struct pf_service *service, struct pf_error *err)
{
	const struct pf_config *config = &service->config;

	for (size_t i = 0; i < config->n_attach; i++)
		printf("%s: ifindex %u, %s\n", config->attach[i].iface,
		       pf_links__by_name(&service->links, config->attach[i].iface)->ifindex,
		       pf_attach_mode__names[config->attach[i].mode]);
	printf("%zu prefixes, dry-run %s\n%s: would start\n", config->n_allow,
	       config->dry_run ? "on" : "off", service->config_path);
	if (fflush(stdout) || ferror(stdout))
		return pf_error__set(err, -EIO, "writing the result: %s", strerror(errno));
	return 0;
}

static int run(struct pf_service *service, struct pf_error *err)
{
	int ret = pf_service__prepare(service, err);

	if (ret) {
		pf_service__undo(service);
		return 1;
	}
	ret = pf_service__attach(service, err);
	if (ret) {
		pf_service__undo(service);
		return 2;
	}
	return pf_loop__run(service, err) ? 2 : 0;
}

int pf_run__main(int argc, char **argv)
{
	struct pf_service service = PF_SERVICE_INIT;
	struct pf_error err = PF_ERROR_INIT;
	struct arguments arguments = {};
	sigset_t signals;
	int status = 1;

	pf_log__init(&service.log);
	if (argp_parse(&argp, argc, argv, 0, NULL, &arguments))
		goto out;
	service.config_path = arguments.config_path;
	if (pf_config__read(&service.config, service.config_path, &err))
		goto out;
	service.log.level = service.config.log_level;
	if (arguments.check) {
		status = pf_service__check(&service, &err) || report_check(&service, &err);
		goto out;
	}
	/* Not in the middle of a start: the loop takes them when it is done. */
	pf_loop__signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	status = run(&service, &err);
out:
	if (err.line[0] && status)
		pf_error__print(&err, "packetframe");
	pf_error__clear(&err);
	pf_service__free(&service);
	return status;
}
