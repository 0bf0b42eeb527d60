// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "executor_list.h"
#include "fitness.h"
#include "run.h"
#include "session.h"

struct validate_args {
	const char *object;
	const char *report_dir;
	const char *waived;
	struct pf_error *err;
};

static const struct argp_option options[] = {
	{ "object", 'o', "FILE", 0, "The fast path to test (the built-in object)", 0 },
	{ "report", 'r', "DIR", 0, "Where the reports go (report)", 0 },
	{ "waive", 'w', "LIST", 0, "Capabilities whose absence is no failure here", 0 },
	{},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct validate_args *args = state->input;

	switch (key) {
	case 'o':
		args->object = arg;
		return 0;
	case 'r':
		args->report_dir = arg;
		return 0;
	case 'w':
		args->waived = arg;
		return 0;
	case ARGP_KEY_ARG:
		pf_error__set(args->err, -EINVAL, "validate: cannot make sense of \"%s\"", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.doc = "Probes the kernel's capabilities, asks its verifier, runs every case on every "
	       "executor, and says in one line whether this kernel is fit for the fast path. "
	       "Writes DIR/validate.json, DIR/junit.xml and a pcap of each failing case.",
};

/* What is there is not worth a line; sysctls are the host's and not the kernel's. */
static void print_capabilities(const struct pf_capabilities *caps)
{
	size_t passed = 0, probed = 0;

	for (size_t i = 0; i < caps->n; i++) {
		if (!pf_capability__is_of_kernel(&caps->list[i]))
			continue;
		probed++;
		passed += caps->list[i].status == PF_CAPABILITY_PASS;
	}
	printf("capabilities: %zu of %zu\n", passed, probed);
	for (size_t i = 0; i < caps->n; i++) {
		const struct pf_capability *cap = &caps->list[i];

		if (cap->status == PF_CAPABILITY_PASS || !pf_capability__is_of_kernel(cap))
			continue;
		printf("  %-8s %s: %s\n", fitness__is_lacking(caps, cap) ? "LACKING" : "absent",
		       cap->name, cap->detail);
	}
}

static int write_reports(struct run *run, const struct fitness *fitness,
			 const struct verifier_report *verifier, const char *dir,
			 struct pf_error *err)
{
	char *json = NULL, *junit = NULL;
	int ret;

	if (asprintf(&json, "%s/validate.json", dir) < 0 ||
	    asprintf(&junit, "%s/junit.xml", dir) < 0) {
		ret = pf_error__set(err, -ENOMEM, "cannot write reports: out of memory");
		goto out;
	}
	ret = fitness__write_json(fitness, run, verifier, json, err);
	if (!ret)
		ret = report__junit(run, junit, err);
	if (!ret)
		printf("reports: %s, %s\n", json, junit);
out:
	free(json);
	free(junit);
	return ret;
}

int command_validate(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct validate_args args = { .report_dir = "report", .err = &err };
	struct executor_list all;
	struct run_request request = {};
	struct session session = {};
	struct verifier_report verifier;
	struct fitness fitness = {};
	struct run run = {};
	int ret;

	executor_list__set_all(&all);
	request.executors = all.list;
	request.n_executors = all.n;
	ret = command__parse(&argp, argc, argv, &args, &err);
	request.waived = args.waived;
	if (!ret)
		ret = run_request__check(&request, &err);
	if (!ret)
		ret = report__make_dir(args.report_dir, &err);
	if (!ret)
		ret = session__open(&session, args.object, &err);
	if (ret)
		goto out;
	print_capabilities(&session.caps);
	ret = verifier_report__read(&verifier, stand__object(session.stand), &err);
	if (ret)
		goto out;
	printf("verifier: accepts %s\n", pf_object__name(stand__object(session.stand)));
	verifier_report__print(&verifier, stdout);
	run.caps = &session.caps;
	run.object_path = args.object;
	ret = run__execute(&run, &request, session.stand, &err);
	if (!ret)
		ret = report__pcaps(&run, args.report_dir, &err);
	if (!ret) {
		fflush(stdout);
		ret = report__human(&run, false, NULL, &err);
	}
	if (ret)
		goto out;
	fitness__judge(&fitness, &run);
	ret = write_reports(&run, &fitness, &verifier, args.report_dir, &err);
	if (!ret)
		fitness__print(&fitness, &run, stdout);
	if (!ret && fflush(stdout))
		ret = pf_error__set(&err, -EIO, "cannot write the verdict");
out:
	ret = ret ? command__could_not_run(&err) : fitness__exit_status(&fitness);
	run__free(&run);
	session__close(&session);
	return ret;
}
