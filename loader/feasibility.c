// SPDX-License-Identifier: GPL-2.0-or-later
#include "feasibility.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "capability_iface.h"
#include "config.h"
#include "version.h"

/* Those who need what the loader does not, for the second table. */
static const struct {
	enum pf_capability_user user;
	const char *name;
} others[] = {
	{ PF_FOR_HARNESS, "harness" },
	{ PF_FOR_BENCH, "benchmarks" },
	{ PF_FOR_DISPATCH, "several programs on one interface" },
};

#define N_OTHERS (sizeof(others) / sizeof(others[0]))

static bool is_required(const struct pf_capability *cap)
{
	return cap->required_for & PF_FOR_LOADER;
}

static void print_needed_for(const struct pf_capability *cap, FILE *out)
{
	const char *separator = "           needed for: ";

	for (size_t i = 0; i < N_OTHERS; i++) {
		if (!(cap->required_for & others[i].user))
			continue;
		fprintf(out, "%s%s", separator, others[i].name);
		separator = ", ";
	}
	if (separator[0] == ',')
		fputc('\n', out);
}

/* One line for what passed. What did not has a line each for the reason, who misses it, the remedy. */
static void print_row(const struct pf_capability *cap, FILE *out)
{
	const char *status = pf_capability_status__names[cap->status];

	if (cap->status == PF_CAPABILITY_PASS) {
		fprintf(out, "  %-8s %-36s %s\n", status, cap->name, cap->detail);
		return;
	}
	fprintf(out, "  %-8s %s\n           %s\n", status, cap->name, cap->detail);
	if (!is_required(cap))
		print_needed_for(cap, out);
	fprintf(out, "           %s\n", cap->advice);
}

static void print_table(const struct pf_capabilities *caps, const char *title, bool required,
			FILE *out)
{
	fprintf(out, "\n%s\n", title);
	for (size_t i = 0; i < caps->n; i++)
		if (is_required(&caps->list[i]) == required)
			print_row(&caps->list[i], out);
}

void pf_feasibility__print(const struct pf_capabilities *caps, FILE *out)
{
	size_t required = 0, missing = 0;

	for (size_t i = 0; i < caps->n; i++) {
		if (!is_required(&caps->list[i]))
			continue;
		required++;
		missing += caps->list[i].status != PF_CAPABILITY_PASS;
	}
	fprintf(out, "packetframe %s on Linux %s\n", PF_VERSION, caps->release);
	print_table(caps, "Required", true, out);
	print_table(caps, "Advisory", false, out);
	if (pf_capabilities__passed(caps, PF_FOR_LOADER))
		fprintf(out, "\nFeasible: all %zu required capabilities passed.\n", required);
	else
		fprintf(out, "\nNot feasible: %zu of %zu required capabilities did not pass.\n",
			missing, required);
}

struct json_t *pf_feasibility__json(const struct pf_capabilities *caps)
{
	json_t *rows = json_array();

	for (size_t i = 0; rows && i < caps->n; i++) {
		const struct pf_capability *cap = &caps->list[i];
		json_t *row = json_pack("{s:s, s:s, s:s, s:b}", "name", cap->name, "status",
					pf_capability_status__names[cap->status], "detail",
					cap->detail, "required", is_required(cap));

		/* A row lost would read as a capability that nobody asked for. */
		if (json_array_append_new(rows, row)) {
			json_decref(rows);
			rows = NULL;
		}
	}
	return rows ? json_pack("{s:s, s:s, s:b, s:o}", "version", PF_VERSION, "kernel",
				caps->release, "passed",
				pf_capabilities__passed(caps, PF_FOR_LOADER), "capabilities", rows)
		    : NULL;
}

int pf_feasibility__print_json(const struct pf_capabilities *caps, FILE *out, struct pf_error *err)
{
	json_t *root = pf_feasibility__json(caps);
	int code = 0;

	if (!root)
		code = pf_error__set(err, -ENOMEM,
				     "making JSON of the result: no memory, or text not in UTF-8");
	else if (json_dumpf(root, out, JSON_INDENT(2)) || fputc('\n', out) == EOF)
		code = pf_error__set(err, -EIO, "writing the result: %s", strerror(EIO));
	json_decref(root);
	return code;
}

struct arguments {
	const char *config_path; /* NULL: none */
	bool json;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'j':
		arguments->json = true;
		return 0;
	case 'c':
		arguments->config_path = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no argument: '%s'", arg);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int pf_feasibility__main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "json", 'j', NULL, 0, "Print JSON instead of tables", 0 },
		{ "config", 'c', "FILE", 0,
		  "Try its interfaces too: attaches to each that is free, for a moment", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = options,
		.parser = parse_option,
		.doc = "Finds out whether this host can run the fast path, by trying what it needs."
		       "\vExit status: 0 every required capability passed, 1 otherwise.",
	};
	struct pf_error err = PF_ERROR_INIT;
	struct pf_capabilities caps = { 0 };
	struct arguments arguments = { 0 };
	struct pf_config config = { 0 };
	int status = 1;

	if (argp_parse(&argp, argc, argv, 0, NULL, &arguments))
		goto out;
	if (arguments.config_path && pf_config__read(&config, arguments.config_path, &err))
		goto out;
	if (pf_capabilities__probe(
		    &caps, config.bpffs_root ? config.bpffs_root : PF_CONFIG_DEFAULT_BPFFS_ROOT,
		    &err))
		goto out;
	if (arguments.config_path && pf_capabilities__probe_ifaces(&caps, &config, &err))
		goto out;
	if (arguments.json) {
		if (pf_feasibility__print_json(&caps, stdout, &err))
			goto out;
	} else {
		pf_feasibility__print(&caps, stdout);
	}
	/* A report that did not arrive must not end in success. */
	if (fflush(stdout) || ferror(stdout)) {
		pf_error__set(&err, -EIO, "writing the result: %s", strerror(errno));
		goto out;
	}
	status = pf_capabilities__passed(&caps, PF_FOR_LOADER) ? 0 : 1;
out:
	if (err.line[0])
		pf_error__print(&err, "packetframe");
	pf_error__clear(&err);
	pf_capabilities__free(&caps);
	pf_config__free(&config);
	return status;
}
