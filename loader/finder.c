// SPDX-License-Identifier: GPL-2.0-or-later
#include "finder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pf_answered {
	__u32 link_prog; /* of attachment.ifindex, when it was asked about */
	int found;
	struct pf_attachment attachment;
};

/* The answer about the link, made room for if there is none. NULL: out of memory. */
static struct pf_answered *answer_of(struct pf_finder *finder, __u32 ifindex)
{
	struct pf_answered *answered;

	for (size_t i = 0; i < finder->n; i++)
		if (finder->answered[i].attachment.ifindex == ifindex)
			return &finder->answered[i];
	answered = reallocarray(finder->answered, finder->n + 1, sizeof(*answered));
	if (!answered)
		return NULL;
	finder->answered = answered;
	answered[finder->n] = (struct pf_answered){ .attachment.ifindex = ifindex };
	return &answered[finder->n++];
}

int pf_finder__find(struct pf_finder *finder, const struct pf_pinned_ids *ours,
		    const struct pf_link *link, struct pf_attachment *attachment,
		    struct pf_error *err)
{
	struct pf_answered *answered;

	if (!link->xdp_prog)
		return 0;
	answered = answer_of(finder, link->ifindex);
	if (!answered)
		return pf_error__set(err, -ENOMEM, "cannot look at %s: out of memory", link->name);
	if (answered->link_prog != link->xdp_prog) {
		answered->link_prog = 0; /* until it is known */
		answered->found = pf_attach__find(ours, link, &answered->attachment, err);
		if (answered->found < 0)
			return answered->found;
		answered->link_prog = link->xdp_prog;
	}
	*attachment = answered->attachment;
	memcpy(attachment->iface, link->name, sizeof(attachment->iface)); /* may be a new one */
	return answered->found;
}

void pf_finder__free(struct pf_finder *finder)
{
	free(finder->answered);
	*finder = (struct pf_finder){};
}
