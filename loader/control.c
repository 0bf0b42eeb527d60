// SPDX-License-Identifier: GPL-2.0-or-later
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "registry.h"

#define SOCKET_NAME  "control"
#define ANSWER_MS    10000
#define REQUEST_MS   200 /* root's own client sends at once */
#define STOP_SECONDS 10
#define STOP_WAIT_MS 100

/*
 * sun_path is shorter than paths may be: the directory is given as an fd. -errno, or the directory's
 * fd, which has to stay open while the address is used.
 */
static int set_address(struct sockaddr_un *address, const char *state_dir)
{
	int fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/%s", fd,
		 SOCKET_NAME);
	return fd;
}

int pf_control__listen(const char *state_dir, struct pf_error *err)
{
	struct sockaddr_un address;
	int dir_fd = set_address(&address, state_dir), fd = -1, ret = 0;

	if (dir_fd < 0)
		ret = dir_fd;
	else if (unlinkat(dir_fd, SOCKET_NAME, 0) && errno != ENOENT)
		ret = -errno;
	if (!ret) {
		fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
		    fchmodat(dir_fd, SOCKET_NAME, 0600, 0) || listen(fd, 8))
			ret = -errno;
	}
	if (dir_fd >= 0)
		close(dir_fd);
	if (ret) {
		if (fd >= 0)
			close(fd);
		return pf_error__set(err, ret, "cannot listen on %s/%s: %s", state_dir, SOCKET_NAME,
				     strerror(-ret));
	}
	return fd;
}

/* Only root, or whoever the loader runs as, has a say. */
static int may_ask(int fd)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) &&
	       (who.uid == 0 || who.uid == geteuid());
}

enum pf_request pf_control__accept(int fd, int *client_fd)
{
	struct pollfd wait = { .events = POLLIN };
	__u32 request = PF_REQUEST_NONE;

	*client_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (*client_fd < 0)
		return PF_REQUEST_NONE;
	wait.fd = *client_fd;
	if (may_ask(*client_fd) && poll(&wait, 1, REQUEST_MS) == 1 &&
	    recv(*client_fd, &request, sizeof(request), 0) == sizeof(request) &&
	    (request == PF_REQUEST_RECONFIGURE || request == PF_REQUEST_STOP))
		return request;
	close(*client_fd);
	*client_fd = -1;
	return PF_REQUEST_NONE;
}

void pf_control__answer(int client_fd, const struct pf_answer *answer)
{
	if (client_fd < 0)
		return;
	(void)!send(client_fd, answer, sizeof(*answer), MSG_NOSIGNAL);
	close(client_fd);
}

void pf_control__forget(const char *state_dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", state_dir, SOCKET_NAME);
	unlink(path);
}

int pf_control__ask(const char *state_dir, enum pf_request request, struct pf_answer *answer,
		    struct pf_error *err)
{
	struct sockaddr_un address;
	int dir_fd = set_address(&address, state_dir), fd = -1, ret = 0;
	struct pollfd wait = { .events = POLLIN };
	const __u32 asked = request;

	if (dir_fd < 0) {
		ret = dir_fd == -ENOENT ? -ECONNREFUSED : dir_fd;
		goto out;
	}
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		ret = errno == ENOENT ? -ECONNREFUSED : -errno;
		goto out;
	}
	wait.fd = fd;
	if (send(fd, &asked, sizeof(asked), MSG_NOSIGNAL) != sizeof(asked))
		ret = -errno;
	else if (poll(&wait, 1, ANSWER_MS) != 1)
		ret = -ETIMEDOUT;
	else if (recv(fd, answer, sizeof(*answer), 0) != sizeof(*answer))
		ret = -EPIPE;
out:
	if (dir_fd >= 0)
		close(dir_fd);
	if (fd >= 0)
		close(fd);
	if (ret == -ECONNREFUSED)
		return pf_error__set(err, ret, "no loader is running on state-dir %s", state_dir);
	if (ret)
		return pf_error__set(err, ret, "the loader on state-dir %s does not answer: %s",
				     state_dir, strerror(-ret));
	answer->line[sizeof(answer->line) - 1] = '\0';
	return 0;
}

int pf_control__stop_loader(const char *state_dir, struct pf_error *err)
{
	const struct timespec pause = { .tv_nsec = STOP_WAIT_MS * 1000000L };
	struct timespec now, since;
	struct pf_answer answer;
	int fd = -EWOULDBLOCK;

	clock_gettime(CLOCK_MONOTONIC, &since);
	do {
		/* It may be just starting, or be ended by someone else: the lock decides. */
		(void)!pf_control__ask(state_dir, PF_REQUEST_STOP, &answer, err);
		for (int i = 0; fd == -EWOULDBLOCK && i < 5; i++) {
			fd = pf_registry__lock(state_dir, err);
			if (fd == -EWOULDBLOCK)
				nanosleep(&pause, NULL);
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (fd == -EWOULDBLOCK && now.tv_sec - since.tv_sec < STOP_SECONDS);
	if (fd == -EWOULDBLOCK)
		pf_error__set(err, fd, "the loader on state-dir %s does not end: kill it",
			      state_dir);
	return fd;
}
