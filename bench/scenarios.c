// SPDX-License-Identifier: GPL-2.0-or-later
/* Every exit of SPEC §4.4, every combination of §4.7, and what the cost may depend on. */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "scenario.h"

/* clang-format off */

/* 64 bytes at least, whatever the layers: what follows is data of the packet. */
#define V4(_fields) "eth/ip4(" _fields ")/udp(csum=0)/data(40)"
#define V6(_fields) "eth/ip6(" _fields ")/udp/data(40)"
#define TAG	    "eth/vlan(vid=10)/"
#define TAGGED_V4(_fields) TAG "ip4(" _fields ")/udp(csum=0)/data(40)"
#define TAGGED_V6(_fields) TAG "ip6(" _fields ")/udp/data(40)"

/*
 * In the region of template.h, so that neither address leaves a trie of many prefixes early: the source
 * is in none of them, the destination is in entry 0 of any list.
 */
#define REGION_V4(_fields) V4("src=72.33.45.55,dst=64.0.0.2" _fields)
#define REGION_V6(_fields) V6("src=4821:2d37::2,dst=4000:2::2" _fields)

#define EXIT_IN(_world, _what, _frame, _exit, ...)                                                 \
	{ .name = "program/exit/" _what, .frame = _frame, .exit = EXIT_##_exit, .world = _world,    \
	  __VA_ARGS__ }
#define EXIT(...) EXIT_IN("router", __VA_ARGS__)

#define FORWARD(_what, _frame, ...)                                                                \
	{ .name = "program/" _what, .frame = _frame, .exit = EXIT_FWD_OK, __VA_ARGS__ }

#define ALLOW(_n, _flows)                                                                          \
	FORWARD("allow/" #_n "/v4", REGION_V4(""), .prefixes = _n),                                \
	FORWARD("allow/" #_n "/v4-flows", REGION_V4(""), .prefixes = _n, .flows = _flows),         \
	FORWARD("allow/" #_n "/v6", REGION_V6(""), .prefixes = _n)

/* 64 flows: each has an entry of its own also in the smaller allowlists. */
#define WIRE_V4(_data) "eth/ip4(src=72.33.45.55,dst=64.0.0.2)/udp(csum=0)/data(" _data ")"
#define WIRE_V6(_data) "eth/ip6(src=4821:2d37::2,dst=4000:2::2)/udp/data(" _data ")"
#define WIRE(_name, _family, _data, _prefixes)                                                     \
	{ .name = _name, .frame = WIRE_##_family(_data), .exit = EXIT_FWD_OK,                       \
	  .prefixes = _prefixes, .flows = 64, .flags = SCENARIO_WIRE }

/* One flow whose TTL lasts for a burst (carrier.h): the plainest frame for the plainest question. */
#define DISPATCH_PROGRAM(_programs, _before, _place)                                               \
	{ .name = "dispatch/program/" #_programs "/" _place, .frame = V4("ttl=255"),                \
	  .exit = EXIT_FWD_OK, .prefixes = 1, .programs = _programs, .before = _before,             \
	  .flags = SCENARIO_DISPATCH }
#define DISPATCH_WIRE(_programs, _before, _place)                                                  \
	{ .name = "dispatch/wire/" #_programs "/" _place, .frame = WIRE_V4("22"),                   \
	  .exit = EXIT_FWD_OK, .prefixes = 1, .flows = 64, .programs = _programs,                   \
	  .before = _before, .flags = SCENARIO_DISPATCH | SCENARIO_WIRE }

/* Behind 0 to 9 others, and what the place among them is worth. */
#define DISPATCH(_method)                                                                          \
	DISPATCH_##_method(0, 0, "only"),                                                           \
	DISPATCH_##_method(1, 1, "last"), DISPATCH_##_method(2, 2, "last"),                         \
	DISPATCH_##_method(3, 3, "last"), DISPATCH_##_method(4, 4, "last"),                         \
	DISPATCH_##_method(5, 5, "last"), DISPATCH_##_method(6, 6, "last"),                         \
	DISPATCH_##_method(7, 7, "last"), DISPATCH_##_method(8, 8, "last"),                         \
	DISPATCH_##_method(9, 9, "last"),                                                           \
	DISPATCH_##_method(9, 0, "first"), DISPATCH_##_method(9, 4, "middle")

/* The frames are those of scale_sender.c; this one says which prefix is allowed. */
#define SCALE_OUT(_what, _n, ...)                                                                  \
	{ .name = "scale-out/" _what "/" #_n, .frame = WIRE_V4("22"), .exit = EXIT_FWD_OK,          \
	  .prefixes = 1, .flags = SCENARIO_SCALE_OUT, __VA_ARGS__ }
#define SCALE_OUT_CPUS(_n)                                                                         \
	SCALE_OUT("cpus", _n, .cpus = _n, .flows = 64),                                             \
	SCALE_OUT("queues", _n, .cpus = _n, .queues = _n, .flows = 64)
#define SCALE_OUT_FLOWS(_n) SCALE_OUT("flows", _n, .flows = _n)

const struct scenario scenarios[] = {
	/* The plain case first: everything else is a step away from it. */
	FORWARD("forward/v4", V4(""), .prefixes = 1, .flags = SCENARIO_COMPARE),
	FORWARD("forward/v6", V6(""), .prefixes = 1, .flags = SCENARIO_COMPARE),

	EXIT("not-allowlisted-v4", V4("dst=10.1.0.3"), SILENT_PASS, .flags = SCENARIO_COMPARE),
	EXIT("not-allowlisted-v6", V6("dst=2001:db8:1::3"), SILENT_PASS),
	EXIT_IN("router-v6-only", "disabled-family-v4", V4(""), SILENT_PASS),
	EXIT_IN("router-v4-only", "disabled-family-v6", V6(""), SILENT_PASS),
	EXIT("not-ip", "eth/data(60)", PASS_NOT_IP, .flags = SCENARIO_COMPARE),
	EXIT("not-ip-two-tags", "eth/vlan(vid=10)/vlan(vid=11)/ip4/udp/data(40)", PASS_NOT_IP),
	EXIT("parse-error-v4", V4("len=2000"), ERR_PARSE),
	EXIT("parse-error-v6", V6("plen=2000"), ERR_PARSE),
	EXIT("fragment", V4("mf=1,df=0"), PASS_FRAGMENT),
	EXIT("low-ttl-v4", V4("ttl=1"), PASS_LOW_TTL),
	EXIT("low-ttl-v6", V6("hlim=1"), PASS_LOW_TTL),
	EXIT("complex-header-v4", V4("opts=4"), PASS_COMPLEX_HEADER),
	EXIT("complex-header-v6", "eth/ip6(next=0)/data(60)", PASS_COMPLEX_HEADER),
	EXIT("ndp", "eth/ip6(hlim=255)/icmp6(type=135)/data(40)", PASS_NDP),
	EXIT_IN("router-dry-run", "dry-run-v4", V4(""), FWD_DRY_RUN),
	EXIT_IN("router-dry-run", "dry-run-v6", V6(""), FWD_DRY_RUN),
	EXIT("ineligible-v4", V4("src=127.0.0.1"), PASS_INELIGIBLE),
	EXIT("ineligible-v6", V6("src=fe80::1"), PASS_INELIGIBLE),
	EXIT("unknown-vlan", "eth/vlan(vid=99)/ip4/udp/data(40)", PASS_UNKNOWN_VLAN),
	EXIT("unreachable-v4", V4("dst=10.2.2.2"), DROP_UNREACHABLE),
	EXIT("unreachable-v6", V6("dst=2001:db8:2:2::2"), DROP_UNREACHABLE),
	EXIT("no-neighbour-v4", V4("dst=10.2.0.10"), PASS_NO_NEIGH),
	EXIT("no-neighbour-v6", V6("dst=2001:db8:2::10"), PASS_NO_NEIGH),
	EXIT("frag-needed-v4", "eth/ip4(dst=10.2.20.2)/udp/data(1400)", PASS_FRAG_NEEDED),
	EXIT("frag-needed-v6", "eth/ip6(dst=2001:db8:2:20::2)/udp/data(1400)", PASS_FRAG_NEEDED),
	EXIT("not-forwarded-v4", V4("dst=10.2.0.1"), ERR_FIB_OTHER),
	EXIT("not-forwarded-v6", V6("dst=2001:db8:2::1"), ERR_FIB_OTHER),
	EXIT("not-in-devmap-v4", V4("dst=10.2.30.2"), PASS_NOT_IN_DEVMAP),
	EXIT("not-in-devmap-v6", V6("dst=2001:db8:2:30::2"), PASS_NOT_IN_DEVMAP),
	EXIT("no-headroom", V4("dst=10.2.100.2"), ERR_VLAN, .flags = SCENARIO_NO_HEADROOM),

	/* Ingress tag × egress tag. */
	FORWARD("vlan/none-none/v4", V4(""), .world = "router", .flags = SCENARIO_COMPARE),
	FORWARD("vlan/none-none/v6", V6(""), .world = "router"),
	FORWARD("vlan/none-tag/v4", V4("dst=10.2.100.2"), .world = "router"),
	FORWARD("vlan/none-tag/v6", V6("dst=2001:db8:2:100::2"), .world = "router"),
	FORWARD("vlan/tag-none/v4", TAGGED_V4(""), .world = "router"),
	FORWARD("vlan/tag-none/v6", TAGGED_V6(""), .world = "router"),
	FORWARD("vlan/tag-tag/v4", TAGGED_V4("dst=10.2.100.2"), .world = "router",
		.flags = SCENARIO_COMPARE),
	FORWARD("vlan/tag-tag/v6", TAGGED_V6("dst=2001:db8:2:100::2"), .world = "router"),

	ALLOW(1, 1),
	ALLOW(10, 8),
	ALLOW(100, 64),
	ALLOW(1000, 512),
	ALLOW(10000, 8192),
	ALLOW(100000, 65536),

	FORWARD("flows/1/v4", REGION_V4(""), .prefixes = 1, .flows = 1),
	FORWARD("flows/1/v6", REGION_V6(""), .prefixes = 1, .flows = 1),
	FORWARD("flows/1024/v4", REGION_V4(""), .prefixes = 1, .flows = 1024),
	FORWARD("flows/1024/v6", REGION_V6(""), .prefixes = 1, .flows = 1024),
	FORWARD("flows/65536/v4", REGION_V4(""), .prefixes = 1, .flows = 65536),
	FORWARD("flows/65536/v6", REGION_V6(""), .prefixes = 1, .flows = 65536),

	FORWARD("ports/64/v4", V4(""), .prefixes = 1, .ports = 64),
	FORWARD("ports/4096/v4", V4(""), .prefixes = 1, .ports = 4096),
	FORWARD("ports/65536/v4", V4(""), .prefixes = 1, .ports = 65536),

	/* Routes are only ever added: these come last, and in this order. */
	FORWARD("routes/1/v4", REGION_V4(""), .prefixes = 1, .routes = 1),
	FORWARD("routes/1000/v4", REGION_V4(""), .prefixes = 1, .routes = 1000, .flows = 512),
	FORWARD("routes/1000/v6", REGION_V6(""), .prefixes = 1, .routes = 1000, .flows = 512),
	FORWARD("routes/100000/v4", REGION_V4(""), .prefixes = 1, .routes = 100000, .flows = 65536),
	FORWARD("routes/100000/v6", REGION_V6(""), .prefixes = 1, .routes = 100000, .flows = 65536),
	FORWARD("routes/1000000/v4", REGION_V4(""), .prefixes = 1, .routes = 1000000, .flows = 65536),

	/* Frame sizes without FCS. */
	WIRE("wire/64/v4", V4, "22", 1),
	WIRE("wire/512/v4", V4, "470", 1),
	WIRE("wire/1514/v4", V4, "1472", 1),
	WIRE("wire/64/v6", V6, "2", 1),
	WIRE("wire/64/v4-100-prefixes", V4, "22", 100),

	/* What it costs to be one of several programs on an interface (§5). */
	DISPATCH(PROGRAM),
	DISPATCH(WIRE),

	/* 1 is what the others are held against, and must come out as 1. */
	SCALE_OUT_CPUS(1), SCALE_OUT_CPUS(2), SCALE_OUT_CPUS(4), SCALE_OUT_CPUS(8),
	SCALE_OUT_CPUS(16), SCALE_OUT_CPUS(32),
	SCALE_OUT_FLOWS(1), SCALE_OUT_FLOWS(1024), SCALE_OUT_FLOWS(65536),

	/* What must be refused: the proof is proved with these. */
	{ .name = "broken/ttl-runs-out", .frame = V4("ttl=64"), .exit = EXIT_FWD_OK, .prefixes = 1,
	  .flags = SCENARIO_NO_RESTORE | SCENARIO_MUST_FAIL },
	{ .name = "broken/allowlist-misses", .frame = V4("dst=10.1.0.3"), .exit = EXIT_FWD_OK,
	  .world = "router", .flags = SCENARIO_MUST_FAIL },
	{ .name = "broken/no-dispatcher", .frame = V4("ttl=255"), .exit = EXIT_FWD_OK, .prefixes = 1,
	  .flags = SCENARIO_DISPATCH | SCENARIO_NO_DISPATCHER | SCENARIO_MUST_FAIL },
	{ .name = "broken/late-observer", .frame = V4("ttl=255"), .exit = EXIT_FWD_OK, .prefixes = 1,
	  .programs = 4, .before = 4,
	  .flags = SCENARIO_DISPATCH | SCENARIO_LATE_OBSERVER | SCENARIO_MUST_FAIL },
	{ .name = "broken/peer-drops", .frame = WIRE_V4("22"), .exit = EXIT_FWD_OK, .prefixes = 1,
	  .flows = 64, .flags = SCENARIO_WIRE | SCENARIO_PEER_DROPS | SCENARIO_MUST_FAIL },
	{ .name = "broken/no-route", .frame = V4("dst=10.2.2.2"), .exit = EXIT_FWD_OK, .prefixes = 1,
	  .flags = SCENARIO_WIRE | SCENARIO_MUST_FAIL },
};

/* clang-format on */

const size_t n_scenarios = sizeof(scenarios) / sizeof(scenarios[0]);

const struct scenario *scenario__find(const char *name)
{
	for (size_t i = 0; i < n_scenarios; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}

bool scenario__matches(const struct scenario *scenario, const char *pattern)
{
	size_t len = strlen(pattern);

	if (scenario->flags & SCENARIO_MUST_FAIL)
		return !strcmp(scenario->name, pattern);
	return !fnmatch(pattern, scenario->name, 0) ||
	       (!strncmp(scenario->name, pattern, len) &&
		(scenario->name[len] == '/' || !scenario->name[len]));
}

bool scenario__is_wanted(const struct scenario *scenario, char **patterns, size_t n_patterns,
			 unsigned int flags)
{
	for (size_t i = 0; i < n_patterns; i++)
		if (scenario__matches(scenario, patterns[i]))
			return true;
	return !n_patterns && !(scenario->flags & SCENARIO_MUST_FAIL) &&
	       (!flags || scenario->flags & flags);
}

int scenario__check_patterns(char **patterns, size_t n_patterns, struct pf_error *err)
{
	for (size_t i = 0; i < n_patterns; i++) {
		bool found = false;

		for (size_t j = 0; !found && j < n_scenarios; j++)
			found = scenario__matches(&scenarios[j], patterns[i]);
		if (!found)
			return pf_error__set(err, -ENOENT,
					     "no scenario matches \"%s\" (see pf-bench list)",
					     patterns[i]);
	}
	return 0;
}

bool scenario__is_plain_forward(const struct scenario *scenario)
{
	return scenario->exit == EXIT_FWD_OK && !strstr(scenario->frame, "vlan") &&
	       !strstr(scenario->name, "-tag/");
}
