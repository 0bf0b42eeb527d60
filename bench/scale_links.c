// SPDX-License-Identifier: GPL-2.0-or-later
#include "scale_links.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tool.h"

void scale_links__mac(bool out, int link, bool host, __u8 *mac)
{
	memcpy(mac, (const __u8[]){ 2, 0, 0, out ? 0x20 : 0x10, link, host ? 2 : 1 }, 6);
}

static void add_link(FILE *batch, bool out, int link, int queues)
{
	const char *way = out ? "out" : "in";
	__u8 router[6], host[6];

	scale_links__mac(out, link, false, router);
	scale_links__mac(out, link, true, host);
	fprintf(batch,
		"link add name %s%d address %02x:%02x:%02x:%02x:%02x:%02x numtxqueues %d "
		"numrxqueues %d up type veth peer name %s%d address %02x:%02x:%02x:%02x:%02x:%02x "
		"numtxqueues %d numrxqueues %d netns router-%c\n",
		way, link, router[0], router[1], router[2], router[3], router[4], router[5], queues,
		queues, way, link, host[0], host[1], host[2], host[3], host[4], host[5], queues,
		queues, out ? 'b' : 'a');
	if (out)
		fprintf(batch,
			"addr add 10.64.%d.1/24 dev out%d\n"
			"neigh add 10.64.%d.2 lladdr %02x:%02x:%02x:%02x:%02x:%02x dev out%d "
			"nud permanent\n",
			link, link, link, host[0], host[1], host[2], host[3], host[4], host[5],
			link);
}

/* The hosts' ends, which come down. */
static int set_up(const char *netns, const char *way, int links, struct pf_error *err)
{
	FILE *batch = tool__input();

	if (!batch)
		return pf_error__set(err, -errno, "cannot make links: %s", strerror(errno));
	for (int i = 0; i < links; i++)
		fprintf(batch, "link set %s%d up\n", way, i);
	return tool__run_with((const char *[]){ "ip", "-n", netns, "-batch", "-", NULL }, batch,
			      err);
}

int scale_links__add(int threads, int links, int queues, struct pf_error *err)
{
	FILE *batch = tool__input();
	int ret;

	if (!batch)
		return pf_error__set(err, -errno, "cannot make links: %s", strerror(errno));
	for (int i = 0; i < links; i++) {
		add_link(batch, false, i, queues);
		add_link(batch, true, i, queues);
	}
	for (int i = 0; i < threads; i++)
		fprintf(batch, "route add %d.0.0.0/8 via 10.64.%d.2\n", 64 + i, i % links);
	ret = tool__run_with((const char *[]){ "ip", "-batch", "-", NULL }, batch, err);
	if (!ret)
		ret = set_up("router-a", "in", links, err);
	return ret ? ret : set_up("router-b", "out", links, err);
}

int scale_links__remove(int links, struct pf_error *err)
{
	FILE *batch = tool__input();

	if (!batch)
		return pf_error__set(err, -errno, "cannot remove links: %s", strerror(errno));
	for (int i = 0; i < links; i++)
		fprintf(batch, "link del in%d\nlink del out%d\n", i, i);
	/* One that is not there shall not keep the others. */
	return tool__run_with((const char *[]){ "ip", "-force", "-batch", "-", NULL }, batch, err);
}
