// SPDX-License-Identifier: GPL-2.0-or-later
#include "expect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT_SUFFIX ".expect.json"

char *expectations__path(const char *capture_path)
{
	static const char *const suffixes[] = { ".pcap", ".pcapng" };
	size_t len = strlen(capture_path);
	char *path = NULL;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t suffix = strlen(suffixes[i]);

		if (len > suffix && !strcmp(capture_path + len - suffix, suffixes[i])) {
			len -= suffix;
			break;
		}
	}
	return asprintf(&path, "%.*s" EXPECT_SUFFIX, (int)len, capture_path) < 0 ? NULL : path;
}

int expectations__resolve(struct expectations *expectations, const char *path,
			  const struct ports *ports, struct pf_error *err)
{
	for (unsigned int i = 0; i < expectations->id.frames; i++) {
		struct expectation *frame = &expectations->frames[i];

		if (!*frame->egress)
			continue;
		frame->egress_ifindex = ports__ifindex(ports, frame->egress);
		if (!frame->egress_ifindex)
			return pf_error__set(
				err, -EINVAL,
				"expectations %s, frame %u, field \"egress\": world %s has no interface %s",
				path, i + 1, expectations->world, frame->egress);
	}
	return 0;
}

static void print_expectation(const struct expectation *expectation, FILE *out)
{
	if (expectation->exit == EXIT_UNSET)
		fputs("cut", out);
	else
		fprintf(out, "%s %s%s%s", verdict__names[case_exit__verdict(expectation->exit)],
			case_exit__name(expectation->exit), *expectation->egress ? " by " : "",
			expectation->egress);
}

unsigned int expectations__print_changes(const struct expectations *from,
					 const struct expectations *to, FILE *out)
{
	unsigned int n_from = from ? from->id.frames : 0, changed = 0;

	for (unsigned int i = 0; i < to->id.frames; i++) {
		const struct expectation *new = &to->frames[i];

		if (i < n_from && from->frames[i].exit == new->exit &&
		    !strcmp(from->frames[i].egress, new->egress))
			continue;
		changed++;
		fprintf(out, "frame %u: ", i + 1);
		if (i < n_from) {
			print_expectation(&from->frames[i], out);
			fputs(" -> ", out);
		}
		print_expectation(new, out);
		fputc('\n', out);
	}
	return changed;
}

static const char *egress_name(const struct ports *ports, __u32 ifindex)
{
	const char *name = ports__name(ports, ifindex);

	return name ? name : ifindex ? "no interface" : "none";
}

bool expectation__holds(const struct expectation *expectation, const struct outcome *outcome,
			const struct outcome *model, const struct ports *ports, FILE *out)
{
	const struct outcome *teller = outcome->knows & OUTCOME_KNOWS_EGRESS ? outcome : model;
	enum verdict verdict = case_exit__verdict(expectation->exit);
	enum case_exit exit = case_exit__of_counters(outcome->counters);
	bool holds = true;

	if (outcome->verdict != verdict) {
		fprintf(out, "%-22sexpected %s, is %s\n", "verdict", verdict__names[verdict],
			verdict__names[outcome->verdict]);
		holds = false;
	}
	if (exit != expectation->exit) {
		fprintf(out, "%-22sexpected %s, is %s\n", "exit",
			case_exit__name(expectation->exit), case_exit__name(exit));
		holds = false;
	}
	if (teller->egress_ifindex != expectation->egress_ifindex) {
		fprintf(out, "%-22sexpected %s, is %s\n", "egress",
			egress_name(ports, expectation->egress_ifindex),
			egress_name(ports, teller->egress_ifindex));
		holds = false;
	}
	return holds;
}

void expectations__free(struct expectations *expectations)
{
	free(expectations->world);
	free(expectations->ingress);
	free(expectations->frames);
	*expectations = (struct expectations){};
}
