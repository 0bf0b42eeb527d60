// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "difference.h"
#include "executor_list.h"
#include "run.h"
#include "session.h"

static int human(const struct run *run, const char *path, struct pf_error *err)
{
	return report__human(run, false, path, err);
}

static int human_verbose(const struct run *run, const char *path, struct pf_error *err)
{
	return report__human(run, true, path, err);
}

static const struct format {
	const char *name;
	int (*write)(const struct run *run, const char *path, struct pf_error *err);
} formats[] = {
	{ "human", human },	    { "verbose", human_verbose }, { "tap", report__tap },
	{ "junit", report__junit }, { "json", report__json },
};

struct run_args {
	struct run_request request;
	struct executor_list executors;
	const struct format *format;
	const char *object;
	const char *report_dir;
	bool list_differences;
	struct pf_error *err;
};

enum {
	KEY_EXECUTOR = 'e',
	KEY_OBJECT = 'o',
	KEY_FORMAT = 'f',
	KEY_REPORT = 'r',
	KEY_WAIVE = 'w',
	KEY_DIFFERENCES = 'd'
};

static const struct argp_option options[] = {
	{ "executor", KEY_EXECUTOR, "LIST", 0, "Executors, comma-separated (those without links)",
	  0 },
	{ "object", KEY_OBJECT, "FILE", 0, "The fast path to test (the built-in object)", 0 },
	{ "format", KEY_FORMAT, "FORMAT", 0, "human, verbose, tap, junit or json (human)", 0 },
	{ "report", KEY_REPORT, "DIR", 0, "Write a pcap of each failing case to DIR/pcap", 0 },
	{ "list-differences", KEY_DIFFERENCES, NULL, 0,
	  "Where the fast path differs from the kernel by design; runs nothing", 0 },
	{ "waive", KEY_WAIVE, "LIST", 0, "Capabilities whose absence is no failure here", 0 },
	{},
};

static error_t parse_format(struct run_args *args, const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name)) {
			args->format = &formats[i];
			return 0;
		}
	pf_error__set(args->err, -EINVAL,
		      "there is no format \"%s\": expected human, verbose, tap, junit or json",
		      name);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct run_args *args = state->input;

	switch (key) {
	case KEY_EXECUTOR:
		return -executor_list__parse(&args->executors, arg, args->err);
	case KEY_OBJECT:
		args->object = arg;
		return 0;
	case KEY_FORMAT:
		return parse_format(args, arg);
	case KEY_REPORT:
		args->report_dir = arg;
		return 0;
	case KEY_DIFFERENCES:
		args->list_differences = true;
		return 0;
	case KEY_WAIVE:
		args->request.waived = arg;
		return 0;
	case ARGP_KEY_ARGS:
		args->request.patterns = state->argv + state->next;
		args->request.n_patterns = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.args_doc = "[PATTERN…]",
	.doc = "Runs the cases that match on executors (pf-harness list --executors), and holds each outcome against the "
	       "model's, the case's own row and the conservation laws of SPEC §4.6.",
};

static int list_differences(struct pf_error *err)
{
	difference__print_all(stdout);
	if (fflush(stdout)) {
		pf_error__set(err, -EIO, "cannot write the list");
		return command__could_not_run(err);
	}
	return EXIT_HELD;
}

int command_run(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct run_args args = { .format = &formats[0], .err = &err };
	struct session session = {};
	struct run run = {};
	int ret;

	executor_list__set_default(&args.executors);
	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret && args.list_differences)
		return list_differences(&err);
	args.request.executors = args.executors.list;
	args.request.n_executors = args.executors.n;
	if (!ret)
		ret = run_request__check(&args.request, &err);
	if (!ret && args.report_dir)
		ret = report__make_dir(args.report_dir, &err);
	if (!ret)
		ret = session__open(&session, args.object, &err);
	if (ret)
		goto out;
	run.caps = &session.caps;
	run.object_path = args.object;
	ret = run__execute(&run, &args.request, session.stand, &err);
	if (!ret && args.report_dir)
		ret = report__pcaps(&run, args.report_dir, &err);
	if (!ret)
		ret = args.format->write(&run, NULL, &err);
out:
	ret = ret ? command__could_not_run(&err) : run__exit_status(&run);
	run__free(&run);
	session__close(&session);
	return ret;
}
