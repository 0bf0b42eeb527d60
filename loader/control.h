/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How `reconfigure` and `detach` speak to the running loader: a socket in the state directory, one
 * request and one answer. An answer is an exit status and a line for a person.
 */
#ifndef PF_CONTROL_H
#define PF_CONTROL_H

#include <linux/types.h>

#include "error.h"

enum pf_request {
	PF_REQUEST_NONE, /* nobody asked, or asked nonsense */
	PF_REQUEST_RECONFIGURE,
	PF_REQUEST_STOP,
};

struct pf_answer {
	int status; /* exit status of §7.3 */
	char line[512];
};

/* An fd that listens; it replaces the socket that a loader that was killed has left. */
int pf_control__listen(const char *state_dir, struct pf_error *err) PF_MUST_CHECK;

/* Takes one request. `client_fd` is to be answered, or -1 when there is nobody. Never blocks long. */
enum pf_request pf_control__accept(int fd, int *client_fd);
/* Answers and closes. */
void pf_control__answer(int client_fd, const struct pf_answer *answer);
/* Removes the socket. */
void pf_control__forget(const char *state_dir);

/* Asks the running loader. -ECONNREFUSED: none is running. */
int pf_control__ask(const char *state_dir, enum pf_request request, struct pf_answer *answer,
		    struct pf_error *err) PF_MUST_CHECK;

/* Has the loader end (traffic goes on), and waits for it: an fd that holds the lock, or -errno. */
int pf_control__stop_loader(const char *state_dir, struct pf_error *err) PF_MUST_CHECK;

#endif
