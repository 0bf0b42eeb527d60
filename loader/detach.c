// SPDX-License-Identifier: GPL-2.0-or-later
/* `packetframe detach`: the fast path is taken off, and nothing of it stays (SPEC §8). */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "control.h"
#include "registry.h"
#include "uninstall.h"

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	(void)arg;
	if (key != ARGP_KEY_INIT)
		return ARGP_ERR_UNKNOWN;
	state->child_inputs[0] = state->input;
	return 0;
}

static const struct argp_child children[] = { { &pf_config_argp, 0, NULL, 0 }, { 0 } };
static const struct argp argp = {
	.parser = parse_option,
	.children = children,
	.doc = "Ends the loader if it runs, takes the fast path off all interfaces, and removes what it "
	       "has pinned. Doing it twice does no harm."
	       "\vExit status: 0 nothing is left, 1 refused (configuration), 2 something is left.",
};

/*
 * An fd of the lock, so that no `run` starts meanwhile; -1 where there is no state directory to
 * lock, which keeps nobody from detaching.
 */
static int take_lock(const struct pf_config *config, int *lock_fd, struct pf_error *err)
{
	*lock_fd = -1;
	if (access(config->state_dir, W_OK))
		return 0;
	*lock_fd = pf_registry__lock(config->state_dir, err);
	if (*lock_fd >= 0)
		return 0;
	if (*lock_fd != -EWOULDBLOCK) {
		*lock_fd = -1; /* a full or broken file system */
		return 0;
	}
	*lock_fd = pf_control__stop_loader(config->state_dir, err);
	return *lock_fd < 0 ? *lock_fd : 0;
}

int pf_detach__main(int argc, char **argv)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config = {};
	struct pf_log log;
	const char *path = NULL;
	int status = 1, lock_fd = -1;
	size_t n;

	pf_log__init(&log);
	if (argp_parse(&argp, argc, argv, 0, NULL, &path) || pf_config__read(&config, path, &err))
		goto out;
	status = 2;
	if (take_lock(&config, &lock_fd, &err) || pf_uninstall(&config, &log, &n, &err))
		goto out;
	printf("detached from %zu interface%s; nothing is left\n", n, n == 1 ? "" : "s");
	pf_error__clear(&err);
	status = fflush(stdout) ? 2 : 0;
out:
	if (err.line[0])
		pf_error__print(&err, "packetframe");
	pf_error__clear(&err);
	pf_config__free(&config);
	if (lock_fd >= 0)
		close(lock_fd);
	return status;
}
