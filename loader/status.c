// SPDX-License-Identifier: GPL-2.0-or-later
/* `packetframe status`: read from the kernel alone, so that it is true with or without a loader. */
#include <bpf/bpf.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "finder.h"
#include "metrics.h"
#include "pins.h"

/* What is true at one moment. */
struct snapshot {
	struct timespec at; /* CLOCK_MONOTONIC: rates must not care for the clock on the wall */
	__u64 counters[FP_N_COUNTERS];
	struct fp_cfg cfg;
	struct pf_attachment *attached;
	size_t n_attached;
};

struct arguments {
	const char *config_path;
	void (*print)(const struct snapshot *now, const struct snapshot *before);
	unsigned int watch; /* seconds, 0: once */
};

static double rate(const struct snapshot *now, const struct snapshot *before, int counter)
{
	double seconds =
		(now->at.tv_sec - before->at.tv_sec) + (now->at.tv_nsec - before->at.tv_nsec) / 1e9;

	return seconds > 0 ? (now->counters[counter] - before->counters[counter]) / seconds : 0;
}

static void print_human(const struct snapshot *now, const struct snapshot *before)
{
	for (size_t i = 0; i < now->n_attached; i++)
		printf("%-15s %-7s program %u, %s\n", now->attached[i].iface,
		       pf_attach_mode__names[now->attached[i].mode], now->attached[i].prog_id,
		       now->attached[i].dispatched ? "dispatched" : "alone");
	if (!now->n_attached)
		printf("no interface runs the fast path\n");
	printf("dry-run %s\n\n", now->cfg.dry_run ? "on" : "off");
	for (int i = 0; i < FP_N_COUNTERS; i++) {
		printf("%-20s %16llu", pf_counter__names[i], (unsigned long long)now->counters[i]);
		if (before)
			printf(" %14.1f/s", rate(now, before, i));
		printf("  %s\n", pf_counter__help[i]);
	}
}

static void print_json(const struct snapshot *now, const struct snapshot *before)
{
	json_t *counters = json_object(), *rates = json_object(), *attached = json_array(), *root;
	int bad = 0;

	for (int i = 0; i < FP_N_COUNTERS; i++) {
		bad |= json_object_set_new(counters, pf_counter__names[i],
					   json_integer(now->counters[i]));
		if (before)
			bad |= json_object_set_new(rates, pf_counter__names[i],
						   json_real(rate(now, before, i)));
	}
	for (size_t i = 0; i < now->n_attached; i++)
		bad |= json_array_append_new(
			attached, json_pack("{s:s, s:s, s:I, s:b}", "iface", now->attached[i].iface,
					    "mode", pf_attach_mode__names[now->attached[i].mode],
					    "prog_id", (json_int_t)now->attached[i].prog_id,
					    "dispatched", now->attached[i].dispatched));
	root = json_pack("{s:s, s:b, s:o, s:o, s:o}", "module", "fast-path", "dry_run",
			 now->cfg.dry_run, "attachments", attached, "counters", counters, "rates",
			 rates);
	/* Nothing rather than half of it: whoever reads it sees that it is not JSON. */
	if (!bad && root)
		json_dumpf(root, stdout, before ? JSON_COMPACT : JSON_INDENT(2));
	json_decref(root);
	putchar('\n');
}

static void print_prometheus(const struct snapshot *now, const struct snapshot *before)
{
	(void)before;
	pf_metrics__print(now->counters, stdout);
}

static const struct {
	const char *name;
	void (*print)(const struct snapshot *now, const struct snapshot *before);
} formats[] = {
	{ "human", print_human },
	{ "json", print_json },
	{ "prometheus", print_prometheus },
};

#define N_FORMATS (sizeof(formats) / sizeof(formats[0]))

static void set_format(struct arguments *arguments, const char *name, struct argp_state *state)
{
	arguments->print = NULL;
	for (size_t i = 0; i < N_FORMATS; i++)
		if (!strcmp(formats[i].name, name))
			arguments->print = formats[i].print;
	if (!arguments->print)
		argp_error(state, "there is no format '%s', expected human, json or prometheus",
			   name);
}

static void set_watch(struct arguments *arguments, const char *text, struct argp_state *state)
{
	char *end;
	long seconds;

	errno = 0;
	seconds = strtol(text, &end, 10);
	if (errno || end == text || *end || seconds < 1 || seconds > 86400)
		argp_error(state, "'%s', expected seconds from 1 to 86400", text);
	arguments->watch = seconds;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		arguments->print = print_human;
		state->child_inputs[0] = &arguments->config_path;
		return 0;
	case 'f':
		set_format(arguments, arg, state);
		return 0;
	case 'w':
		set_watch(arguments, arg ? arg : "1", state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "format", 'f', "FORMAT", 0, "human, json or prometheus", 0 },
	{ "watch", 'w', "SECONDS", OPTION_ARG_OPTIONAL,
	  "Again every SECONDS (1), with rates, until interrupted", 0 },
	{ 0 },
};
static const struct argp_child children[] = { { &pf_config_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.children = children,
	.doc = "Prints the counters, and which interfaces run the fast path in which mode, read from "
	       "the kernel: no loader needs to run."
	       "\vExit status: 0 printed, 1 refused (configuration), 2 nothing is installed, or it "
	       "cannot be read.",
};

static int read_cfg(const char *root, struct fp_cfg *cfg, struct pf_error *err)
{
	int fd = pf_pins__open_map(root, PF_MAP_cfg, err);
	const __u32 zero = 0;
	int ret = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &zero, cfg))
		ret = pf_error__set(err, -errno, "cannot read map cfg: %s", strerror(errno));
	close(fd);
	return ret;
}

static int read_attached(const char *root, struct pf_finder *finder, struct snapshot *now,
			 struct pf_error *err)
{
	struct pf_links links = {};
	struct pf_pinned_ids ids;
	int ret = pf_pins__ids(root, &ids, err);

	if (!ret)
		ret = pf_links__read(&links, err);
	if (!ret) {
		now->attached = calloc(links.n + 1, sizeof(*now->attached));
		if (!now->attached)
			ret = pf_error__set(err, -ENOMEM, "cannot list interfaces: out of memory");
	}
	for (size_t i = 0; !ret && i < links.n; i++) {
		int found = pf_finder__find(finder, &ids, &links.list[i],
					    &now->attached[now->n_attached], err);

		if (found < 0)
			ret = found;
		else
			now->n_attached += found;
	}
	pf_links__free(&links);
	return ret;
}

static int take_snapshot(const char *root, struct pf_finder *finder, struct snapshot *now,
			 struct pf_error *err)
{
	int ret;

	memset(now, 0, sizeof(*now));
	clock_gettime(CLOCK_MONOTONIC, &now->at);
	ret = read_cfg(root, &now->cfg, err);
	if (ret == -ENOENT)
		return pf_error__set(err, ret,
				     "the fast path is not installed: nothing is pinned "
				     "below %s",
				     root);
	if (!ret)
		ret = pf_pins__read_counters(root, now->counters, err);
	if (!ret)
		ret = read_attached(root, finder, now, err);
	return ret;
}

static int print_status(const struct arguments *arguments, const char *root, struct pf_error *err)
{
	struct snapshot now = {}, before = {};
	struct pf_finder finder = {};
	bool again = false;
	int ret;

	do {
		ret = take_snapshot(root, &finder, &now, err);
		if (ret)
			break;
		arguments->print(&now, again ? &before : NULL);
		if (fflush(stdout) || ferror(stdout))
			ret = pf_error__set(err, -EIO, "writing the result: %s", strerror(errno));
		free(before.attached);
		before = now;
		now.attached = NULL;
		again = true;
		if (!ret && arguments->watch)
			sleep(arguments->watch);
	} while (!ret && arguments->watch);
	free(before.attached);
	free(now.attached);
	pf_finder__free(&finder);
	return ret;
}

int pf_status__main(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct arguments arguments = {};
	struct pf_config config = {};
	int status = 1;

	if (!argp_parse(&argp, argc, argv, 0, NULL, &arguments) &&
	    !pf_config__read(&config, arguments.config_path, &err))
		status = print_status(&arguments, config.bpffs_root, &err) ? 2 : 0;
	if (err.line[0])
		pf_error__print(&err, "packetframe");
	pf_error__clear(&err);
	pf_config__free(&config);
	return status;
}
