// SPDX-License-Identifier: GPL-2.0-or-later
#include "netlink.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Twice what the larger of the two requests takes. */
#define REQUEST_BYTES 512

/*
 * `head.nlmsg_len` is how far the request is filled. An attribute that does not fit sets `overflow`,
 * which request__send() turns into an error: the builders need no check of their own.
 */
struct request {
	union {
		struct nlmsghdr head;
		char bytes[REQUEST_BYTES];
	};
	bool overflow;
};

static void *request__reserve(struct request *req, size_t len)
{
	size_t at = NLMSG_ALIGN(req->head.nlmsg_len);

	if (at + NLMSG_ALIGN(len) > sizeof(req->bytes)) {
		req->overflow = true;
		return NULL;
	}
	req->head.nlmsg_len = at + len;
	return req->bytes + at;
}

static struct rtattr *request__put(struct request *req, __u16 type, const void *data, size_t len)
{
	struct rtattr *attr = request__reserve(req, RTA_LENGTH(len));

	if (!attr)
		return NULL;
	attr->rta_type = type;
	attr->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(attr), data, len);
	return attr;
}

static void request__put_string(struct request *req, __u16 type, const char *text)
{
	request__put(req, type, text, strlen(text) + 1);
}

static struct rtattr *request__nest(struct request *req, __u16 type)
{
	return request__put(req, type, NULL, 0);
}

/* Everything put since request__nest() is inside `attr`. */
static void request__unnest(struct request *req, struct rtattr *attr)
{
	if (attr)
		attr->rta_len = req->bytes + req->head.nlmsg_len - (char *)attr;
}

/* The fixed part that a message begins with. */
static void request__put_raw(struct request *req, const void *data, size_t len)
{
	void *at = request__reserve(req, len);

	if (at)
		memcpy(at, data, len);
}

/* `flags` besides those that every request has. */
static void request__begin(struct request *req, __u16 type, __u16 flags, const void *data,
			   size_t len)
{
	/* The whole: what aligns one attribute to the next is sent too. */
	memset(req, 0, sizeof(*req));
	req->head.nlmsg_len = NLMSG_HDRLEN;
	req->head.nlmsg_type = type;
	req->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	req->head.nlmsg_seq = 1;
	request__put_raw(req, data, len);
}

static void request__create(struct request *req, const char *name)
{
	const struct ifinfomsg any = { 0 };

	request__begin(req, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &any, sizeof(any));
	request__put_string(req, IFLA_IFNAME, name);
}

/* The text of an extended acknowledgement, NULL if there is none. Points into `reply`. */
static const char *extack_text(const struct nlmsghdr *reply)
{
	const struct nlmsgerr *ack = NLMSG_DATA(reply);
	const struct rtattr *attr;
	int left = reply->nlmsg_len - NLMSG_LENGTH(sizeof(*ack));

	if (!(reply->nlmsg_flags & NLM_F_ACK_TLVS))
		return NULL;
	attr = (const struct rtattr *)((const char *)ack + sizeof(*ack));
	/* Unless the acknowledgement is capped, the request's own payload comes first. */
	if (!(reply->nlmsg_flags & NLM_F_CAPPED)) {
		int echoed = NLMSG_ALIGN(ack->msg.nlmsg_len - NLMSG_HDRLEN);

		attr = (const struct rtattr *)((const char *)attr + echoed);
		left -= echoed;
	}
	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left)) {
		const char *text = RTA_DATA(attr);

		if (attr->rta_type == NLMSGERR_ATTR_MSG &&
		    strnlen(text, RTA_PAYLOAD(attr)) < RTA_PAYLOAD(attr))
			return text;
	}
	return NULL;
}

/* Sends the request and waits for its acknowledgement. `what` is for messages. */
static int request__send(struct request *req, const char *what, struct pf_error *err)
{
	union {
		struct nlmsghdr head;
		char bytes[4096];
	} reply;
	const struct nlmsgerr *ack;
	const char *text;
	const int on = 1;
	ssize_t len;
	int fd, code;

	if (req->overflow)
		return pf_error__set(err, -EMSGSIZE, "%s: request too long", what);
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return pf_error__set(err, -errno, "%s: netlink socket: %s", what, strerror(errno));
	/* Only for better messages: a kernel that has neither option still acknowledges. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));

	do
		len = send(fd, req->bytes, req->head.nlmsg_len, 0);
	while (len < 0 && errno == EINTR);
	if (len >= 0) {
		do
			len = recv(fd, &reply, sizeof(reply), 0);
		while (len < 0 && errno == EINTR);
	}
	if (len < 0) {
		code = pf_error__set(err, -errno, "%s: netlink: %s", what, strerror(errno));
		goto out;
	}
	ack = NLMSG_DATA(&reply.head);
	if (!NLMSG_OK(&reply.head, (size_t)len) || reply.head.nlmsg_type != NLMSG_ERROR ||
	    reply.head.nlmsg_len < NLMSG_LENGTH(sizeof(*ack))) {
		code = pf_error__set(err, -EPROTO, "%s: netlink: not an acknowledgement", what);
		goto out;
	}
	code = ack->error;
	text = extack_text(&reply.head);
	if (code)
		pf_error__set(err, code, "%s: %s%s%s%s", what, strerror(-code), text ? " (" : "",
			      text ? text : "", text ? ")" : "");
out:
	close(fd);
	return code;
}

int pf_netlink__add_veth(const char *name, const char *peer, struct pf_error *err)
{
	const struct ifinfomsg any = { 0 };
	struct rtattr *link, *data, *other;
	struct request req;

	request__create(&req, name);
	link = request__nest(&req, IFLA_LINKINFO);
	request__put_string(&req, IFLA_INFO_KIND, "veth");
	data = request__nest(&req, IFLA_INFO_DATA);
	/* The peer is described like a request of its own: an ifinfomsg, then attributes. */
	other = request__nest(&req, VETH_INFO_PEER);
	request__put_raw(&req, &any, sizeof(any));
	request__put_string(&req, IFLA_IFNAME, peer);
	request__unnest(&req, other);
	request__unnest(&req, data);
	request__unnest(&req, link);
	return request__send(&req, "veth pair", err);
}

int pf_netlink__add_vlan(const char *name, unsigned int link_ifindex, __u16 vid,
			 struct pf_error *err)
{
	struct rtattr *link, *data;
	struct request req;

	request__create(&req, name);
	request__put(&req, IFLA_LINK, &link_ifindex, sizeof(link_ifindex));
	link = request__nest(&req, IFLA_LINKINFO);
	request__put_string(&req, IFLA_INFO_KIND, "vlan");
	data = request__nest(&req, IFLA_INFO_DATA);
	request__put(&req, IFLA_VLAN_ID, &vid, sizeof(vid));
	request__unnest(&req, data);
	request__unnest(&req, link);
	return request__send(&req, "802.1Q sub-interface", err);
}

int pf_netlink__add_pfifo(unsigned int ifindex, struct pf_error *err)
{
	const struct tcmsg root = { .tcm_ifindex = (int)ifindex, .tcm_parent = TC_H_ROOT };
	struct request req;

	request__begin(&req, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &root, sizeof(root));
	request__put_string(&req, TCA_KIND, "pfifo");
	return request__send(&req, "queueing discipline", err);
}

int pf_netlink__set_up(unsigned int ifindex, struct pf_error *err)
{
	const struct ifinfomsg up = { .ifi_index = ifindex,
				      .ifi_flags = IFF_UP,
				      .ifi_change = IFF_UP };
	struct request req;

	request__begin(&req, RTM_NEWLINK, 0, &up, sizeof(up));
	return request__send(&req, "setting an interface up", err);
}
