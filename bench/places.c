// SPDX-License-Identifier: GPL-2.0-or-later
#include "places.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const names[N_PLACES] = { "router-a", "router", "router-b" };

int places__open(struct places *places, struct pf_error *err)
{
	int ret = 0;

	for (int i = 0; i < N_PLACES; i++)
		places->netns[i] = -1;
	for (int i = 0; !ret && i < N_PLACES; i++) {
		char path[64];

		snprintf(path, sizeof(path), "/run/netns/%s", names[i]);
		places->netns[i] = open(path, O_RDONLY | O_CLOEXEC);
		if (places->netns[i] < 0)
			ret = pf_error__set(err, -errno, "cannot open %s: %s", path,
					    strerror(errno));
	}
	return ret;
}

void places__close(struct places *places)
{
	for (int i = 0; i < N_PLACES; i++)
		if (places->netns[i] >= 0)
			close(places->netns[i]);
}

int places__go_to(const struct places *places, enum place place, struct pf_error *err)
{
	if (setns(places->netns[place], CLONE_NEWNET))
		return pf_error__set(err, -errno, "cannot enter %s: %s", names[place],
				     strerror(errno));
	return 0;
}
