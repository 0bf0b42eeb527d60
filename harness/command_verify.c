// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdbool.h>
#include <sys/utsname.h>

#include "command.h"
#include "verifier.h"

struct verify_args {
	const char *object;
	const char *budget;
	struct pf_error *err;
};

static const struct argp_option options[] = {
	{ "object", 'o', "FILE", 0, "The fast path to load (the built-in object)", 0 },
	{ "budget", 'b', "FILE", 0, "Fail when a number is over its maximum in FILE", 0 },
	{},
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct verify_args *args = state->input;

	switch (key) {
	case 'o':
		args->object = arg;
		return 0;
	case 'b':
		args->budget = arg;
		return 0;
	case ARGP_KEY_ARG:
		pf_error__set(args->err, -EINVAL, "verify: cannot make sense of \"%s\"", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.doc = "Loads the program, attaches nothing, and prints what this kernel's verifier says.",
};

int command_verify(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct verify_args args = { .err = &err };
	struct pf_object *object = NULL;
	struct verifier_budget budget;
	struct verifier_report report;
	struct utsname kernel;
	bool kept = true;
	int ret;

	ret = command__parse(&argp, argc, argv, &args, &err);
	if (!ret && args.budget)
		ret = verifier_budget__read(&budget, args.budget, &err);
	if (!ret)
		ret = pf_object__open(&object, args.object, &err);
	if (ret)
		goto out;
	pf_object__want_verifier_log(object);
	ret = pf_object__load(object, &err);
	if (!ret)
		ret = verifier_report__read(&report, object, &err);
	if (ret)
		goto out;
	uname(&kernel);
	printf("kernel %s accepts %s\n", kernel.release, pf_object__name(object));
	verifier_report__print(&report, stdout);
	if (args.budget)
		kept = verifier_budget__is_kept(&budget, &report, stdout);
	if (fflush(stdout))
		ret = pf_error__set(&err, -EIO, "cannot write the report");
out:
	pf_object__free(object);
	if (ret)
		return command__could_not_run(&err);
	return kept ? EXIT_HELD : EXIT_DID_NOT_HOLD;
}
