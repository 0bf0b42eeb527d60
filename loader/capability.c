// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of SPEC §2.1, a round of probing over it, and questions about the result. */
#include "capability.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capability_probe.h"

const char *const pf_capability_status__names[] = {
	[PF_CAPABILITY_UNKNOWN] = "unknown",
	[PF_CAPABILITY_FAIL] = "fail",
	[PF_CAPABILITY_PASS] = "pass",
};

/* What the fast path itself needs, whoever runs it. */
#define EVERYONE    (PF_FOR_LOADER | PF_FOR_HARNESS)

#define NEED_BPF    "Run as root, on a kernel with CONFIG_BPF_SYSCALL=y."
#define NEED_KERNEL "Run as root, on kernel 5.15 or newer."
#define NEED_VETH   "Run as root, on a kernel with CONFIG_VETH."
#define NEED_EXT    "Attach one program per interface, or find out why it is refused."

#define MAP(name, TYPE, since, advice)                                                          \
	{                                                                                       \
		"map." name, PF_PROBE_APART, pf_probe__map_type, BPF_MAP_TYPE_##TYPE, EVERYONE, \
			since, advice                                                           \
	}
#define HELPER(name, since)                                                                   \
	{                                                                                     \
		"helper." #name, PF_PROBE_APART, pf_probe__helper, BPF_FUNC_##name, EVERYONE, \
			since, NEED_KERNEL                                                    \
	}

/* clang-format off */
static const struct pf_probe_row table[] = {
	{ "syscall.bpf", PF_PROBE_APART, pf_probe__syscall_bpf, 0,
	  EVERYONE, PF_KERNEL(4, 4), NEED_BPF },
	{ "prog_type.xdp", PF_PROBE_APART, pf_probe__prog_type, BPF_PROG_TYPE_XDP,
	  EVERYONE, PF_KERNEL(4, 8), NEED_BPF },

	MAP("array",        ARRAY,        PF_KERNEL(3, 19), NEED_BPF),
	MAP("percpu_array", PERCPU_ARRAY, PF_KERNEL(4, 6),  NEED_KERNEL),
	MAP("hash",         HASH,         PF_KERNEL(3, 19), NEED_BPF),
	MAP("lpm_trie",     LPM_TRIE,     PF_KERNEL(4, 11), NEED_KERNEL),
	MAP("devmap_hash",  DEVMAP_HASH,  PF_KERNEL(5, 4),  NEED_KERNEL),
	MAP("ringbuf",      RINGBUF,      PF_KERNEL(5, 8),  NEED_KERNEL),

	HELPER(map_lookup_elem, PF_KERNEL(4, 8)),
	HELPER(xdp_adjust_head, PF_KERNEL(4, 10)),
	HELPER(redirect_map,    PF_KERNEL(4, 14)),
	HELPER(fib_lookup,      PF_KERNEL(4, 18)),
	HELPER(ringbuf_output,  PF_KERNEL(5, 8)),

	{ "bpffs", PF_PROBE_HERE, pf_probe__bpffs, 0,
	  EVERYONE | PF_FOR_DISPATCH, PF_KERNEL(4, 4), "Mount it: mount -t bpf bpf /sys/fs/bpf" },
	{ "sysctl.net.ipv4.ip_forward", PF_PROBE_HERE, pf_probe__sysctl, 1,
	  PF_FOR_LOADER, 0, "Make this host a router: sysctl -w net.ipv4.ip_forward=1" },
	{ "sysctl.net.ipv6.conf.all.forwarding", PF_PROBE_HERE, pf_probe__sysctl, 1,
	  0, 0, "If IPv6 is routed: sysctl -w net.ipv6.conf.all.forwarding=1" },
	{ "sysctl.net.core.bpf_jit_enable", PF_PROBE_HERE, pf_probe__sysctl, 0,
	  PF_FOR_BENCH, 0, "Outside of any netns: sysctl -w net.core.bpf_jit_enable=1" },
	{ "btf.vmlinux", PF_PROBE_HERE, pf_probe__btf_vmlinux, 0,
	  PF_FOR_DISPATCH, PF_KERNEL(5, 4), "Run a kernel with CONFIG_DEBUG_INFO_BTF=y." },

	{ "test_run.xdp", PF_PROBE_LINKS, pf_probe__test_run, 0,
	  PF_FOR_HARNESS | PF_FOR_BENCH, PF_KERNEL(4, 12), NEED_BPF },
	{ "test_run.ingress_ifindex", PF_PROBE_LINKS, pf_probe__test_run_ifindex, 0,
	  PF_FOR_HARNESS, PF_KERNEL(5, 14), "Run as root, on kernel 5.14 or newer." },
	{ "test_run.live_frames", PF_PROBE_LINKS, pf_probe__test_run_live, 0,
	  PF_FOR_BENCH, PF_KERNEL(5, 18), "Run as root, on kernel 5.18 or newer." },
	{ "xdp.native.veth", PF_PROBE_LINKS, pf_probe__xdp_attach, XDP_FLAGS_DRV_MODE,
	  PF_FOR_HARNESS | PF_FOR_BENCH, PF_KERNEL(4, 19), NEED_VETH },
	{ "xdp.generic", PF_PROBE_LINKS, pf_probe__xdp_attach, XDP_FLAGS_SKB_MODE,
	  PF_FOR_HARNESS, PF_KERNEL(4, 12), NEED_VETH },
	{ "prog_type.ext", PF_PROBE_APART, pf_probe__freplace, 0,
	  PF_FOR_DISPATCH, PF_KERNEL(5, 6), NEED_EXT },
	{ "net.vlan_device", PF_PROBE_LINKS, pf_probe__vlan_device, 0,
	  PF_FOR_HARNESS, 0, "If VLANs are used: a kernel with CONFIG_VLAN_8021Q." },
	/* Not of §2.1. After the probes that attach: it moves their programs. */
	{ "net.veth_backpressure", PF_PROBE_LINKS, pf_probe__veth_backpressure, 0,
	  PF_FOR_HARNESS, PF_KERNEL(6, 16), "To see full queues: run as root, on kernel 6.16 or newer." },
};
/* clang-format on */

#define TABLE_ROWS (sizeof(table) / sizeof(table[0]))

void pf_probe__set(struct pf_capability *cap, enum pf_capability_status status, const char *fmt,
		   ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(cap->detail, sizeof(cap->detail), fmt, args);
	va_end(args);
	/* Paths and logs are in it; whoever prints it or makes JSON of it need not worry. */
	for (char *c = cap->detail; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	cap->status = status;
}

/* The verifier's reason: its log's last line that is not its statistics. Its length into `len`. */
static const char *log__reason(const char *log, size_t *len)
{
	const char *reason = "";

	*len = 0;
	while (*log) {
		size_t n = strcspn(log, "\n");

		if (n && strncmp(log, "processed ", strlen("processed "))) {
			reason = log;
			*len = n;
		}
		log += n + (log[n] == '\n');
	}
	return reason;
}

void pf_probe__refused(const struct pf_probe_round *round, struct pf_capability *cap, int code,
		       const char *what, const char *log)
{
	enum pf_capability_status status = PF_CAPABILITY_FAIL;
	const char *reason;
	size_t len;

	if ((code == -EPERM && round->drop_fd < 0) || code == -ENOMEM || code == -EMFILE ||
	    code == -ENFILE)
		status = PF_CAPABILITY_UNKNOWN;
	reason = log__reason(log ? log : "", &len);
	pf_probe__set(cap, status, "%s: %s%s%.*s", what, strerror(-code), len ? ": " : "", (int)len,
		      reason);
}

static void probe_where(struct pf_probe_round *round, const struct pf_probe_row *rows,
			struct pf_capability *list, size_t n, enum pf_probe_where where)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].where == where)
			rows[i].probe(round, &rows[i], &list[i]);
}

static bool any_where(const struct pf_probe_row *rows, size_t n, enum pf_probe_where where)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].where == where)
			return true;
	return false;
}

/* The child: `list` is shared with the parent. */
static void probe_apart(const struct pf_probe_row *rows, struct pf_capability *list, size_t n,
			pid_t parent)
{
	struct pf_probe_round round = { .drop_fd = -EPERM };

	/* The parent may have died before the first call had effect. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		return;
	/* The results say what failed; libbpf's own warnings would only repeat it. */
	libbpf_set_print(NULL);
	pf_probe_round__begin(&round);
	probe_where(&round, rows, list, n, PF_PROBE_APART);
	if (any_where(rows, n, PF_PROBE_LINKS)) {
		pf_probe_round__enter(&round);
		probe_where(&round, rows, list, n, PF_PROBE_LINKS);
	}
}

/* What the child did not come to, it says nothing of: say why. */
static void explain_silence(const struct pf_probe_row *rows, struct pf_capability *list, size_t n,
			    pid_t waited, int status)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].where == PF_PROBE_HERE || list[i].status != PF_CAPABILITY_UNKNOWN ||
		    list[i].detail[0])
			continue;
		if (waited > 0 && WIFSIGNALED(status))
			pf_probe__set(&list[i], PF_CAPABILITY_UNKNOWN,
				      "not tried: the probing process was killed by signal %d",
				      WTERMSIG(status));
		else
			pf_probe__set(&list[i], PF_CAPABILITY_UNKNOWN,
				      "not tried: the probing process ended early");
	}
}

/* PF_KERNEL() of a release such as "6.1.0-18-amd64"; 0 if it does not begin with two numbers. */
static unsigned int parse_release(const char *release)
{
	unsigned long major, minor;
	char *end;

	major = strtoul(release, &end, 10);
	if (end == release || *end != '.')
		return 0;
	release = end + 1;
	minor = strtoul(release, &end, 10);
	if (end == release || major > 0x7fff || minor > 0xffff)
		return 0;
	return PF_KERNEL(major, minor);
}

int pf_capabilities__probe_rows(struct pf_capabilities *caps, const struct pf_probe_row *rows,
				size_t n, const char *bpffs_root, struct pf_error *err)
{
	struct pf_probe_round here = { .bpffs_root = bpffs_root, .drop_fd = -EPERM };
	const size_t bytes = n * sizeof(struct pf_capability);
	struct pf_capability *shared;
	const pid_t self = getpid();
	struct utsname host;
	pid_t child, waited;
	int status = 0, code = 0;

	memset(caps, 0, sizeof(*caps));
	if (uname(&host))
		return pf_error__set(err, -errno, "uname: %s", strerror(errno));
	snprintf(caps->release, sizeof(caps->release), "%s", host.release);
	caps->kernel = parse_release(host.release);

	/* Fresh from the kernel: every status is 0, unknown. */
	shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return pf_error__set(err, -errno, "memory for the probes' results: %s",
				     strerror(errno));
	caps->list = malloc(bytes);
	if (!caps->list) {
		code = pf_error__set(err, -ENOMEM, "memory for the probes' results: %s",
				     strerror(ENOMEM));
		goto out;
	}
	child = fork();
	if (child < 0) {
		code = pf_error__set(err, -errno, "starting the probing process: %s",
				     strerror(errno));
		goto out;
	}
	if (!child) {
		probe_apart(rows, shared, n, self);
		_exit(0);
	}
	do
		waited = waitpid(child, &status, 0);
	while (waited < 0 && errno == EINTR);

	memcpy(caps->list, shared, bytes);
	caps->n = n;
	explain_silence(rows, caps->list, n, waited, status);
	for (size_t i = 0; i < n; i++) {
		caps->list[i].name = rows[i].name;
		caps->list[i].advice = rows[i].advice;
		caps->list[i].required_for = rows[i].required_for;
		caps->list[i].since = rows[i].since;
	}
	probe_where(&here, rows, caps->list, n, PF_PROBE_HERE);
out:
	munmap(shared, bytes);
	if (code)
		pf_capabilities__free(caps);
	return code;
}

int pf_capabilities__probe(struct pf_capabilities *caps, const char *bpffs_root,
			   struct pf_error *err)
{
	return pf_capabilities__probe_rows(caps, table, TABLE_ROWS, bpffs_root, err);
}

int pf_capabilities__probe_for(struct pf_capabilities *caps, unsigned int users,
			       const char *bpffs_root, struct pf_error *err)
{
	struct pf_probe_row rows[TABLE_ROWS];
	size_t n = 0;

	for (size_t i = 0; i < TABLE_ROWS; i++)
		if (table[i].required_for & users)
			rows[n++] = table[i];
	return pf_capabilities__probe_rows(caps, rows, n, bpffs_root, err);
}

void pf_capabilities__free(struct pf_capabilities *caps)
{
	if (!caps)
		return;
	for (size_t i = 0; i < caps->n_names; i++)
		free(caps->names[i]);
	free(caps->names);
	free(caps->list);
	memset(caps, 0, sizeof(*caps));
}

const struct pf_capability *pf_capabilities__find(const struct pf_capabilities *caps,
						  const char *name)
{
	for (size_t i = 0; i < caps->n; i++)
		if (!strcmp(caps->list[i].name, name))
			return &caps->list[i];
	return NULL;
}

bool pf_capabilities__passed(const struct pf_capabilities *caps, unsigned int users)
{
	bool any = false;

	for (size_t i = 0; i < caps->n; i++) {
		if (!(caps->list[i].required_for & users))
			continue;
		if (caps->list[i].status != PF_CAPABILITY_PASS)
			return false;
		any = true;
	}
	return any;
}

bool pf_capability__expected(const struct pf_capabilities *caps, const struct pf_capability *cap)
{
	if (cap->status == PF_CAPABILITY_PASS || cap->since == 0)
		return false;
	/* A kernel of unknown age gets no excuses. */
	return !caps->kernel || caps->kernel >= cap->since;
}

bool pf_capability__is_of_kernel(const struct pf_capability *cap)
{
	return strncmp(cap->name, "sysctl.", strlen("sysctl."));
}

bool pf_capability__is_name(const char *name)
{
	for (size_t i = 0; i < TABLE_ROWS; i++)
		if (!strcmp(table[i].name, name))
			return true;
	return false;
}
