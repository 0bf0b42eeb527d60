// SPDX-License-Identifier: GPL-2.0-or-later
#include "peer.h"

#include "tool.h"

bool peer__is_installed(void)
{
	return tool__is_installed(PEER_NAME);
}

int peer__load(struct pf_error *err)
{
	return tool__run((const char *[]){ PEER_NAME, "load", "left", "right", NULL }, err);
}

int peer__unload(struct pf_error *err)
{
	return tool__run((const char *[]){ PEER_NAME, "unload", "left", "right", NULL }, err);
}
