/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fast path in service: what `run` builds up and keeps true. Starting either comes through whole
 * or leaves nothing behind; ending the process leaves traffic as it is.
 */
#ifndef PF_SERVICE_H
#define PF_SERVICE_H

#include "attach.h"
#include "config.h"
#include "finder.h"
#include "links.h"
#include "log.h"
#include "object.h"

/* Zero is "nothing done yet", but for the fds, which are -1: start from PF_SERVICE_INIT. */
struct pf_service {
	const char *config_path;
	struct pf_config config;
	struct pf_log log;
	struct pf_links links; /* as last read */
	struct pf_object *object;
	struct pf_attacher *attacher;
	struct pf_attachment *attached;
	size_t n_attached;
	struct pf_finder finder;
	size_t left_out; /* links for which the maps had no room when last filled */
	bool pinned;
	int lock_fd;
};

#define PF_SERVICE_INIT       \
	{                     \
		.lock_fd = -1 \
	}

/*
 * Everything that can be found out without changing anything: the interfaces exist, are free, show
 * their tags; nothing is pinned; the state directory can be written to. Reads `links`.
 */
int pf_service__check(struct pf_service *service, struct pf_error *err) PF_MUST_CHECK;

/* check, load, fill, pin: what can fail with exit status 1 (§7.3). Undone by pf_service__undo(). */
int pf_service__prepare(struct pf_service *service, struct pf_error *err) PF_MUST_CHECK;

/* attach, register: what fails with exit status 2. */
int pf_service__attach(struct pf_service *service, struct pf_error *err) PF_MUST_CHECK;

/* Takes back whatever of it was done, last things first. Says on the log what it could not. */
void pf_service__undo(struct pf_service *service);

/* Fills the tables from the configuration and the links, and the maps from the tables. */
int pf_service__apply(struct pf_service *service, const struct pf_config *config,
		      struct pf_error *err) PF_MUST_CHECK;

/* Says so of attached interfaces that got VLAN sub-interfaces whose tags XDP cannot see (§11.13). */
void pf_service__warn_of_hidden_tags(const struct pf_service *service);

/* Releases memory and fds. Does not undo. */
void pf_service__free(struct pf_service *service);

#endif
