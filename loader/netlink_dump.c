// SPDX-License-Identifier: GPL-2.0-or-later
#include "netlink_dump.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_BYTES (64 * 1024) /* the kernel never makes a larger part of a dump */

/* One part of the answer. 1: there is more to come. 0: that was all. */
static int take_part(const struct nlmsghdr *head, size_t len, bool dump,
		     int (*each)(const struct nlmsghdr *, void *), void *context)
{
	bool interrupted = false;

	for (; NLMSG_OK(head, len); head = NLMSG_NEXT(head, len)) {
		int ret;

		interrupted |= head->nlmsg_flags & NLM_F_DUMP_INTR;
		if (head->nlmsg_type == NLMSG_DONE)
			return interrupted ? -EINTR : 0;
		if (head->nlmsg_type == NLMSG_ERROR) {
			const struct nlmsgerr *error = NLMSG_DATA(head);

			return head->nlmsg_len < NLMSG_LENGTH(sizeof(*error)) ? -EPROTO
									      : error->error;
		}
		ret = each(head, context);
		if (ret)
			return ret;
		if (!dump)
			return 0;
	}
	return interrupted ? -EINTR : 1;
}

int pf_netlink__ask(int protocol, struct nlmsghdr *request, const char *what,
		    int (*each)(const struct nlmsghdr *message, void *context), void *context,
		    struct pf_error *err)
{
	const bool dump = request->nlmsg_flags & NLM_F_DUMP;
	char *answer = malloc(ANSWER_BYTES);
	int fd = -1, ret = -ENOMEM;

	if (!answer)
		goto out;
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	request->nlmsg_seq = 1;
	if (fd < 0 || send(fd, request, request->nlmsg_len, 0) < 0) {
		ret = -errno;
		goto out;
	}
	do {
		ssize_t len = recv(fd, answer, ANSWER_BYTES, 0);

		if (len < 0 && errno == EINTR)
			ret = 1;
		else if (len < 0)
			ret = -errno;
		else
			ret = take_part((const void *)answer, len, dump, each, context);
	} while (ret == 1);
out:
	if (fd >= 0)
		close(fd);
	free(answer);
	if (ret)
		pf_error__set(err, ret, "cannot read %s from the kernel: %s", what, strerror(-ret));
	return ret;
}

void pf_netlink__attributes(const void *from, size_t len, const struct nlattr **attrs,
			    unsigned int max)
{
	memset(attrs, 0, (max + 1) * sizeof(*attrs));
	while (len >= NLA_HDRLEN) {
		const struct nlattr *attr = from;
		size_t step = NLA_ALIGN(attr->nla_len);
		unsigned int type = attr->nla_type & NLA_TYPE_MASK;

		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > len)
			return;
		if (type <= max)
			attrs[type] = attr;
		if (step >= len)
			return;
		from = (const char *)from + step;
		len -= step;
	}
}

const void *pf_netlink__payload(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

size_t pf_netlink__payload_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

/* Attributes are aligned to 4 only, and what is 8 long may not be read in place. */
static void number(const struct nlattr *attr, void *to, size_t size)
{
	memset(to, 0, size);
	if (attr && pf_netlink__payload_len(attr) >= size)
		memcpy(to, pf_netlink__payload(attr), size);
}

__u16 pf_netlink__u16(const struct nlattr *attr)
{
	__u16 value;

	number(attr, &value, sizeof(value));
	return value;
}

__u32 pf_netlink__u32(const struct nlattr *attr)
{
	__u32 value;

	number(attr, &value, sizeof(value));
	return value;
}

__u64 pf_netlink__u64(const struct nlattr *attr)
{
	__u64 value;

	number(attr, &value, sizeof(value));
	return value;
}

void pf_netlink__string(const struct nlattr *attr, char *to, size_t size)
{
	size_t len = attr ? strnlen(pf_netlink__payload(attr), pf_netlink__payload_len(attr)) : 0;

	if (len >= size)
		len = size - 1;
	if (len)
		memcpy(to, pf_netlink__payload(attr), len);
	to[len] = '\0';
}

struct family {
	const char *group;
	__u16 id;
	__u32 group_id;
};

static int take_family(const struct nlmsghdr *message, void *context)
{
	const struct nlattr *attrs[CTRL_ATTR_MAX + 1], *of_group[CTRL_ATTR_MCAST_GRP_MAX + 1];
	struct family *family = context;
	const struct nlattr *group;
	size_t left, step;

	pf_netlink__attributes((const char *)NLMSG_DATA(message) + GENL_HDRLEN,
			       message->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), attrs,
			       CTRL_ATTR_MAX);
	family->id = pf_netlink__u16(attrs[CTRL_ATTR_FAMILY_ID]);
	if (!family->group || !attrs[CTRL_ATTR_MCAST_GROUPS])
		return 0;
	group = pf_netlink__payload(attrs[CTRL_ATTR_MCAST_GROUPS]);
	left = pf_netlink__payload_len(attrs[CTRL_ATTR_MCAST_GROUPS]);
	for (; left >= NLA_HDRLEN && group->nla_len >= NLA_HDRLEN && group->nla_len <= left;
	     group = (const void *)((const char *)group + step), left -= step) {
		char name[GENL_NAMSIZ];

		pf_netlink__attributes(pf_netlink__payload(group), pf_netlink__payload_len(group),
				       of_group, CTRL_ATTR_MCAST_GRP_MAX);
		pf_netlink__string(of_group[CTRL_ATTR_MCAST_GRP_NAME], name, sizeof(name));
		if (!strcmp(name, family->group))
			family->group_id = pf_netlink__u32(of_group[CTRL_ATTR_MCAST_GRP_ID]);
		step = NLA_ALIGN(group->nla_len);
		if (step > left)
			break;
	}
	return 0;
}

int pf_netlink__family(const char *name, const char *group, __u16 *family_id, __u32 *group_id,
		       struct pf_error *err)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr genl;
		struct nlattr attr;
		char name[GENL_NAMSIZ];
	} request = {
		.head = { .nlmsg_type = GENL_ID_CTRL, .nlmsg_flags = NLM_F_REQUEST },
		.genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
		.attr = { .nla_type = CTRL_ATTR_FAMILY_NAME, .nla_len = NLA_HDRLEN },
	};
	struct family family = { .group = group };
	int ret;

	strncpy(request.name, name, sizeof(request.name) - 1);
	request.attr.nla_len += strlen(request.name) + 1;
	request.head.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) + NLA_ALIGN(request.attr.nla_len);
	ret = pf_netlink__ask(NETLINK_GENERIC, &request.head, name, take_family, &family, err);
	*family_id = family.id;
	if (group_id)
		*group_id = family.group_id;
	return ret;
}
