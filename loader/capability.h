/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the running kernel can do (SPEC §2.1): each capability is found out by doing the thing, never
 * by comparing versions. The version is only there to tell a gap that is expected from one that is not.
 */
#ifndef PF_CAPABILITY_H
#define PF_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum pf_capability_status {
	PF_CAPABILITY_UNKNOWN, /* the probe could not be carried out: never read as a pass */
	PF_CAPABILITY_FAIL,
	PF_CAPABILITY_PASS,
};

/* Who needs it. A capability is required for a user when the user's bit is set. */
enum pf_capability_user {
	PF_FOR_LOADER = 1 << 0,
	PF_FOR_HARNESS = 1 << 1, /* its cases that need it are skipped without it (§9.1) */
	PF_FOR_BENCH = 1 << 2,
	PF_FOR_DISPATCH = 1 << 3,
};

/* A kernel version, comparable: 5.14 is PF_KERNEL(5, 14); 0 where no version is given. */
#define PF_KERNEL(major, minor) ((unsigned int)((major) << 16 | (minor)))

struct pf_capability {
	const char *name;	   /* static, or of pf_capabilities.names */
	const char *advice;	   /* static: one line, what a person does when it did not pass */
	unsigned int required_for; /* enum pf_capability_user */
	unsigned int since;	   /* PF_KERNEL() of the first kernel that has it, 0: any or none */
	enum pf_capability_status status;
	char detail
		[160]; /* for people: what was tried, the kernel's answer; printable ASCII, one line */
};

/* The results of one round of probing. Owned by the caller: pf_capabilities__free(). */
struct pf_capabilities {
	struct pf_capability *list; /* from malloc: rows for a named interface can be appended */
	size_t n;
	char **names; /* from malloc: of rows for named interfaces */
	size_t n_names;
	unsigned int kernel; /* PF_KERNEL() of the running kernel; 0 if its release does not say */
	char release[65];    /* uname -r */
};

/*
 * Probes everything that needs no named interface; fills in the whole of `caps`. Creates its test
 * interfaces only inside a network namespace of its own, in a child process that dies with the
 * caller: the caller's namespaces and links are never touched. (The kernel may load the modules veth
 * and 8021q on the way; that is the one trace.) The sysctls are those of the caller's network
 * namespace, and the kernel shows net.core.bpf_jit_enable in the initial one only: probe before
 * entering another. `bpffs_root` is the directory of the probe `bpffs`, an absolute path.
 *
 * A probe that fails is a result, not an error: errors are only -ENOMEM and the like.
 */
int pf_capabilities__probe(struct pf_capabilities *caps, const char *bpffs_root,
			   struct pf_error *err) PF_MUST_CHECK;
/*
 * The same of what `users` (enum pf_capability_user, or-ed) require, and of nothing else: a start
 * should not wait for links, which the kernel makes and removes under one lock for all namespaces.
 */
int pf_capabilities__probe_for(struct pf_capabilities *caps, unsigned int users,
			       const char *bpffs_root, struct pf_error *err) PF_MUST_CHECK;
void pf_capabilities__free(struct pf_capabilities *caps);

/* NULL when there is no such name. */
const struct pf_capability *pf_capabilities__find(const struct pf_capabilities *caps,
						  const char *name);
/*
 * True when every capability that any of `users` (enum pf_capability_user, or-ed) requires has the
 * status pass. False when there is none that they require: nothing probed is nothing passed.
 */
bool pf_capabilities__passed(const struct pf_capabilities *caps, unsigned int users);
/*
 * True when the capability did not pass although the running kernel is new enough (§9.1). False where
 * §2.1 gives no version: such a capability is absent by configuration, on kernels of any age.
 */
bool pf_capability__expected(const struct pf_capabilities *caps, const struct pf_capability *cap);
/* False for what is the host's configuration (a sysctl) and says nothing of the kernel. */
bool pf_capability__is_of_kernel(const struct pf_capability *cap);
/* True for a name of the table of §2.1, probed or not: for checking command lines. */
bool pf_capability__is_name(const char *name);

extern const char *const pf_capability_status__names[];

#endif
