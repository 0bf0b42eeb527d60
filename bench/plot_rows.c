// SPDX-License-Identifier: GPL-2.0-or-later
/* Which plots there are: a line each. */
#include "plot.h"

static double prefixes(const struct scenario *scenario)
{
	return scenario->prefixes;
}

static double routes(const struct scenario *scenario)
{
	return scenario->routes;
}

static double flows(const struct scenario *scenario)
{
	return scenario->flows ? scenario->flows : 1;
}

static double frame_bytes(const struct scenario *scenario)
{
	struct pf_error err = PF_ERROR_INIT;
	struct frame frame = {};
	double len = frame__build(&frame, scenario->frame, &err) ? 0 : frame.len;

	pf_error__clear(&err);
	frame__free(&frame);
	return len;
}

/* The fast path itself is one of them. */
static double programs(const struct scenario *scenario)
{
	return scenario->programs + 1;
}

static double cpus(const struct scenario *scenario)
{
	return scenario->cpus;
}

/* clang-format off */
#define SCALE_OUT(_what)                                                                           \
	.patterns = { "scale-out/" _what }, .ratios = { "all-wall/one-wall", "all-cpu/one-cpu" },   \
	.costs = { "one-wall", "all-wall", "one-cpu", "all-cpu" }, .y_title = "time of a frame, ns"

const struct plot_row plot_rows[] = {
	{ .name = "allowlist", .title = "Cost and size of the allowlist", .x_title = "prefixes",
	  .patterns = { "program/allow" }, .x = prefixes, .log_x = true, .by_flows = true,
	  .ratios = { "full/floor" }, .costs = { "full", "floor" } },
	{ .name = "routes", .title = "Cost and number of routes", .x_title = "routes",
	  .patterns = { "program/routes" }, .x = routes, .log_x = true,
	  .ratios = { "full/floor" }, .costs = { "full", "floor" } },
	{ .name = "flows", .title = "Cost and number of flows", .x_title = "destinations",
	  .patterns = { "program/flows" }, .x = flows, .log_x = true,
	  .ratios = { "full/floor" }, .costs = { "full", "floor" } },
	{ .name = "frame-size", .title = "Throughput and frame size", .x_title = "bytes of a frame, without FCS",
	  .patterns = { "wire/*/v4" }, .x = frame_bytes,
	  .ratios = { "native/kernel", "native/kernel+conntrack", "native/floor", "native/redirect", "generic/kernel",
		      "native/xdp-forward" },
	  .costs = { "kernel", "kernel+conntrack", "generic", "native", "floor", "redirect", "xdp-forward" } },
	{ .name = "chain", .title = "Cost and number of programs under the dispatcher, ours the last",
	  .x_title = "programs",
	  .patterns = { "dispatch/program/*/only", "dispatch/program/*/last" }, .x = programs,
	  .ratios = { "dispatched/alone" }, .costs = { "dispatched", "alone" } },
	{ .name = "chain-wire", .title = "Throughput and number of programs under the dispatcher, ours the last",
	  .x_title = "programs",
	  .patterns = { "dispatch/wire/*/only", "dispatch/wire/*/last" }, .x = programs,
	  .ratios = { "dispatched/alone" }, .costs = { "dispatched", "alone" } },
	{ .name = "cpus", .title = "Throughput and number of CPUs, a link in and a link out for each",
	  .x_title = "CPUs", SCALE_OUT("cpus"), .x = cpus },
	{ .name = "queues", .title = "Throughput and number of queues, a CPU for each, one link in and one out",
	  .x_title = "queues", SCALE_OUT("queues"), .x = cpus },
	{ .name = "cpus-flows", .title = "Throughput of all CPUs and number of flows", .x_title = "destinations of each CPU",
	  SCALE_OUT("flows"), .x = flows, .log_x = true },
};
/* clang-format on */

const size_t n_plot_rows = sizeof(plot_rows) / sizeof(plot_rows[0]);
