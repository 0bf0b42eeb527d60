// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../loader/bpf_insn.h"
#include "link.h"
#include "wire_private.h"

#define NETNS_DIR "/run/netns"

/*
 * Of the hosts' ends: what they can send and receive must not decide a case. Native XDP at the other
 * end allows about 3500.
 */
#define HOST_MTU 2048

static int open_netns(const char *name, struct pf_error *err)
{
	char path[sizeof(NETNS_DIR) + NAME_MAX + 1];
	int fd;

	snprintf(path, sizeof(path), NETNS_DIR "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 ? fd
		       : pf_error__set(err, -errno, "cannot open %s: %s", path, strerror(errno));
}

static int enter(int netns_fd, struct pf_error *err)
{
	if (setns(netns_fd, CLONE_NEWNET))
		return pf_error__set(err, -errno, "cannot enter a network namespace: %s",
				     strerror(errno));
	return 0;
}

static struct port *add_port(struct wire *wire)
{
	struct port *ports = reallocarray(wire->ports, wire->n_ports + 1, sizeof(*ports));

	if (!ports)
		return NULL;
	wire->ports = ports;
	ports[wire->n_ports] = (struct port){ .netns_fd = -1 };
	return &ports[wire->n_ports++];
}

/*
 * The router's end of a veth that ends in a host, by the number that the host knows it by. 0: it ends
 * elsewhere, in a router behind the router (netns/chain.sh), and where the router has an interface of
 * that number it is not this one's peer.
 */
static int find_router_end(const struct wire *wire, int peer, const struct if_nameindex *interface,
			   char name[IFNAMSIZ], struct pf_error *err)
{
	struct ifreq router = { .ifr_ifindex = peer };
	int back;

	if (ioctl(wire->router_fd, SIOCGIFNAME, &router))
		return errno == ENODEV
			       ? 0
			       : pf_error__set(err, -errno, "cannot follow %s to the router: %s",
					       interface->if_name, strerror(errno));
	memcpy(name, router.ifr_name, IFNAMSIZ);
	back = link__veth_peer(wire->router_fd, name, err);
	return back < 0 ? back : back == (int)interface->if_index;
}

/* The host's end of one wire. In the host's namespace; `fd` is a socket of it. */
static int connect_port(struct wire *wire, struct port *port, int fd, struct pf_error *err)
{
	bool offloads_off = !(wire->flags & WIRE_OFFLOADS);
	int ret = link__await_running(fd, port->host_name, err);

	/* What takes the kernel's lock of links comes after the worker that let them transmit. */
	if (!ret && offloads_off)
		ret = link__offloads_off(fd, port->host_name, err);
	if (!ret)
		ret = link__set_mtu(fd, port->host_name, HOST_MTU, err);
	if (!ret)
		ret = link__await_running(wire->router_fd, port->name, err);
	if (!ret && offloads_off)
		ret = link__offloads_off(wire->router_fd, port->name, err);
	if (!ret)
		ret = ear__open(&port->ear, port->host_name, port->host, err);
	if (ret || wire->flags & WIRE_BARE_HOSTS)
		return ret;
	ret = bpf_xdp_attach((int)port->host_ifindex, wire->pass_fd, XDP_FLAGS_DRV_MODE, NULL);
	if (ret)
		return pf_error__set(err, ret, "cannot attach a program to %s of %s: %s",
				     port->host_name, port->host, strerror(-ret));
	port->has_program = true;
	return 0;
}

static int open_port(struct wire *wire, const char *host, int netns_fd, int fd,
		     const struct if_nameindex *interface, struct pf_error *err)
{
	int peer = link__veth_peer(fd, interface->if_name, err), found;
	char router_name[IFNAMSIZ];
	struct port *port;

	if (peer <= 0)
		return peer;
	found = find_router_end(wire, peer, interface, router_name, err);
	if (found <= 0)
		return found;
	port = add_port(wire);
	if (!port)
		return pf_error__set(err, -ENOMEM, "cannot open wires: out of memory");
	memcpy(port->name, router_name, IFNAMSIZ);
	port->ifindex = (__u32)peer;
	port->host_ifindex = interface->if_index;
	port->netns_fd = dup(netns_fd);
	snprintf(port->host_name, sizeof(port->host_name), "%s", interface->if_name);
	snprintf(port->host, sizeof(port->host), "%s", host);
	return connect_port(wire, port, fd, err);
}

static int open_host(struct wire *wire, const char *host, struct pf_error *err)
{
	struct if_nameindex *interfaces = NULL;
	int netns_fd, fd = -1, ret;

	netns_fd = open_netns(host, err);
	if (netns_fd < 0)
		return netns_fd;
	ret = enter(netns_fd, err);
	if (ret)
		goto out;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	interfaces = if_nameindex();
	if (fd < 0 || !interfaces)
		ret = pf_error__set(err, -errno, "cannot list the interfaces of %s: %s", host,
				    strerror(errno));
	for (size_t i = 0; !ret && interfaces[i].if_index; i++)
		ret = open_port(wire, host, netns_fd, fd, &interfaces[i], err);
out:
	if_freenameindex(interfaces);
	if (fd >= 0)
		close(fd);
	close(netns_fd);
	if (enter(wire->netns_fd, err) && !ret)
		ret = -EIO;
	return ret;
}

/* The hosts of topology NAME are NAME-a, NAME-b, … (netns/lib.sh). */
static int open_hosts(struct wire *wire, struct pf_error *err)
{
	size_t len = strlen(wire->topology);
	const struct dirent *entry;
	DIR *dir = opendir(NETNS_DIR);
	int ret = 0;

	if (!dir)
		return pf_error__set(err, -errno, "cannot read " NETNS_DIR ": %s", strerror(errno));
	while (!ret && (entry = readdir(dir)))
		if (!strncmp(entry->d_name, wire->topology, len) && entry->d_name[len] == '-')
			ret = open_host(wire, entry->d_name, err);
	closedir(dir);
	if (!ret && wire->n_ports == 0)
		ret = pf_error__set(err, -ENODEV, "topology %s has no host", wire->topology);
	return ret;
}

/*
 * What the router would send on its own account. A neighbour that it does not know fails at once: a
 * question that is repeated after a second would disturb another case. No ICMP error is left out.
 */
static int quieten(struct pf_error *err)
{
	static const struct {
		const char *family, *kind, *key, *value;
		bool each;
	} settings[] = {
		{ "ipv4", "neigh", "mcast_solicit", "0", true },
		{ "ipv6", "neigh", "mcast_solicit", "0", true },
		{ "ipv4", ".", "icmp_ratemask", "0", false },
		{ "ipv6", "icmp", "ratemask", "255", false }, /* a type that nobody sends */
	};
	struct if_nameindex *interfaces = if_nameindex();
	int ret = 0;

	if (!interfaces)
		return pf_error__set(err, -errno, "cannot list interfaces: %s", strerror(errno));
	for (size_t s = 0; s < sizeof(settings) / sizeof(settings[0]); s++) {
		if (!settings[s].each)
			ret = link__sysctl(settings[s].family, settings[s].kind, NULL,
					   settings[s].key, settings[s].value, err);
		for (size_t i = 0; !ret && settings[s].each && interfaces[i].if_index; i++)
			ret = link__sysctl(settings[s].family, settings[s].kind,
					   interfaces[i].if_name, settings[s].key,
					   settings[s].value, err);
		if (ret)
			break;
	}
	if_freenameindex(interfaces);
	return ret;
}

static int load_pass(struct pf_error *err)
{
	const struct bpf_insn insns[] = { PF_MOV_IMM(BPF_REG_0, XDP_PASS), PF_EXIT() };
	int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "pf_pass", "GPL", insns, 2, NULL);

	return fd >= 0 ? fd
		       : pf_error__set(err, -errno, "cannot load a program that passes: %s",
				       strerror(errno));
}

static int open_router(struct wire *wire, struct pf_error *err)
{
	wire->netns_fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	wire->router_fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (wire->netns_fd < 0 || wire->router_fd < 0)
		return pf_error__set(err, -errno, "cannot send from the router of %s: %s",
				     wire->topology, strerror(errno));
	wire->pass_fd = load_pass(err);
	return wire->pass_fd < 0 ? wire->pass_fd : 0;
}

int wire__open(struct wire **result, const char *topology, unsigned int flags, struct pf_error *err)
{
	struct wire *wire = calloc(1, sizeof(*wire));
	int ret;

	*result = NULL;
	if (!wire)
		return pf_error__set(err, -ENOMEM, "cannot open wires: out of memory");
	wire->netns_fd = wire->router_fd = wire->pass_fd = -1;
	wire->fence.send_fd = wire->fence.receive_fd = -1;
	wire->flags = flags;
	snprintf(wire->topology, sizeof(wire->topology), "%s", topology);
	ret = open_router(wire, err);
	if (!ret)
		ret = open_hosts(wire, err);
	if (!ret)
		ret = quieten(err);
	if (!ret)
		ret = fence__open(&wire->fence, wire->netns_fd, err);
	if (ret)
		wire__free(wire);
	else
		*result = wire;
	return ret;
}

static void close_port(struct port *port)
{
	ear__close(&port->ear);
	ear__close(&port->router_ear);
	if (port->has_program && !setns(port->netns_fd, CLONE_NEWNET))
		bpf_xdp_detach((int)port->host_ifindex, XDP_FLAGS_DRV_MODE, NULL);
	if (port->netns_fd >= 0)
		close(port->netns_fd);
}

void wire__free(struct wire *wire)
{
	struct pf_error err = PF_ERROR_INIT;
	int here;

	if (!wire)
		return;
	here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	for (size_t i = 0; i < wire->n_ports; i++)
		close_port(&wire->ports[i]);
	if (here >= 0) {
		if (enter(here, &err))
			pf_error__clear(&err);
		close(here);
	}
	fence__close(&wire->fence);
	if (wire->netns_fd >= 0)
		close(wire->netns_fd);
	if (wire->router_fd >= 0)
		close(wire->router_fd);
	if (wire->pass_fd >= 0)
		close(wire->pass_fd);
	free(wire->ports);
	free(wire);
}

struct port *wire__find_port(const struct wire *wire, __u32 ifindex)
{
	for (size_t i = 0; i < wire->n_ports; i++)
		if (wire->ports[i].ifindex == ifindex)
			return &wire->ports[i];
	return NULL;
}

bool wire__is_port(const struct wire *wire, __u32 ifindex)
{
	return wire__find_port(wire, ifindex);
}

const char *wire__topology(const struct wire *wire)
{
	return wire->topology;
}

int wire__pin(struct wire_pin *pin, struct pf_error *err)
{
	cpu_set_t one;

	_Static_assert(sizeof(cpu_set_t) <= sizeof(pin->cpus), "room for a cpu_set_t");
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	if (sched_getaffinity(0, sizeof(cpu_set_t), (cpu_set_t *)pin->cpus) ||
	    sched_setaffinity(0, sizeof(one), &one))
		return pf_error__set(err, -errno, "cannot stay on one CPU: %s", strerror(errno));
	return 0;
}

void wire__unpin(const struct wire_pin *pin)
{
	sched_setaffinity(0, sizeof(cpu_set_t), (const cpu_set_t *)pin->cpus);
}
