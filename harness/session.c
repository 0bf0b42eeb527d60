// SPDX-License-Identifier: GPL-2.0-or-later
#include "session.h"

#include <string.h>

#include "sandbox.h"

int session__open(struct session *session, const char *path, struct pf_error *err)
{
	int ret;

	memset(session, 0, sizeof(*session));
	ret = sandbox__enter(err);
	if (!ret)
		ret = pf_capabilities__probe(&session->caps, "/sys/fs/bpf", err);
	if (!ret)
		ret = stand__open(&session->stand, path, err);
	if (ret)
		session__close(session);
	return ret;
}

void session__close(struct session *session)
{
	stand__free(session->stand);
	session->stand = NULL;
	pf_capabilities__free(&session->caps);
}
