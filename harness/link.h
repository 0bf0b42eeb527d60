/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the harness asks of network interfaces through ethtool's ioctl and /proc/sys. `fd` is any
 * socket: the interface is looked up in the network namespace in which the socket was made.
 */
#ifndef PF_LINK_H
#define PF_LINK_H

#include <stdbool.h>
#include <linux/types.h>

#include "../loader/error.h"

/*
 * The ifindex of a veth's other end, in the namespace that the other end is in; 0 for an interface
 * that is no veth. A negative errno when it cannot be asked.
 */
int link__veth_peer(int fd, const char *name, struct pf_error *err) PF_MUST_CHECK;

/*
 * Turns off what a veth leaves undone for a wire that it thinks is none: checksums that nobody
 * computes, and VLAN tags that travel beside the frame, where XDP does not see them (§11.13).
 */
int link__offloads_off(int fd, const char *name, struct pf_error *err) PF_MUST_CHECK;

/*
 * Waits until an interface transmits: it is up before that, and a veth then silently drops what it is
 * given, because the kernel hears of its carrier in a worker. -ETIMEDOUT after some seconds.
 */
int link__await_running(int fd, const char *name, struct pf_error *err) PF_MUST_CHECK;

/* Lets an interface send longer frames: a packet socket counts every tag but one in the MTU. */
int link__set_mtu(int fd, const char *name, unsigned int mtu, struct pf_error *err) PF_MUST_CHECK;

/*
 * Writes /proc/sys/net/FAMILY/KIND/NAME/KEY of the caller's network namespace; without `name`, KIND/KEY.
 */
int link__sysctl(const char *family, const char *kind, const char *name, const char *key,
		 const char *value, struct pf_error *err) PF_MUST_CHECK;

#endif
