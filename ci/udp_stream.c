// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A UDP stream whose datagrams are numbered, to find out how many of them got lost.
 *
 *     udp-stream send ADDRESS PORT PER_SECOND     until SIGTERM, then prints how many were sent
 *     udp-stream receive PORT                     until SIGTERM, then prints how many different
 *                                                 ones came, and how many came twice; and a line
 *                                                 for every gap: which ones, and when those before
 *                                                 and after it came, in seconds since the epoch
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/types.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define MOST (1u << 24) /* datagrams of a run */

static long number(const char *text, long most)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < 1 || value > most) {
		fprintf(stderr, "udp-stream: '%s', expected a number from 1 to %ld\n", text, most);
		exit(2);
	}
	return value;
}

static int fail(const char *what)
{
	fprintf(stderr, "udp-stream: %s: %s\n", what, strerror(errno));
	return 2;
}

/* The end, as something to wait for together with work. */
static int end_fd(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int send_stream(int fd, struct sockaddr_in *to, long per_second)
{
	const struct itimerspec every = { .it_interval.tv_nsec = 1000000, .it_value.tv_nsec = 1 };
	struct pollfd fds[2] = { { .fd = end_fd(), .events = POLLIN },
				 { .fd = timerfd_create(CLOCK_MONOTONIC, 0), .events = POLLIN } };
	unsigned long long ticks;
	double due = 0;
	__u32 sent = 0;

	if (fds[0].fd < 0 || fds[1].fd < 0 || timerfd_settime(fds[1].fd, 0, &every, NULL))
		return fail("waiting");
	while (poll(fds, 2, -1) >= 0 && !fds[0].revents) {
		if (read(fds[1].fd, &ticks, sizeof(ticks)) != sizeof(ticks))
			continue;
		/* Late ticks are not made up for in one burst that would overrun a queue. */
		due += per_second / 1000.0 * (ticks > 5 ? 5 : ticks);
		for (; due >= 1 && sent < MOST; due--) {
			char datagram[64] = { 0 };

			memcpy(datagram, &sent, sizeof(sent));
			if (sendto(fd, datagram, sizeof(datagram), 0, (void *)to, sizeof(*to)) < 0)
				return fail("sending");
			sent++;
		}
	}
	printf("%u\n", sent);
	return 0;
}

/* A datagram sent at that moment is told from others by what the test did then. */
static double now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_REALTIME, &at);
	return at.tv_sec + at.tv_nsec / 1e9;
}

/* `came[n]` is when datagram n came, 0 if it did not. What is missing at the end is no gap. */
static void print_gaps(const double *came, __u32 end)
{
	double before = 0;
	__u32 first = 0;

	for (__u32 n = 0; n < end; n++) {
		if (came[n] == 0)
			continue;
		if (n > first)
			printf("lost %u to %u, between %.6f and %.6f\n", first, n - 1, before,
			       came[n]);
		first = n + 1;
		before = came[n];
	}
}

static int receive_stream(int fd, const struct sockaddr_in *at)
{
	double *came = calloc(MOST, sizeof(*came));
	struct pollfd fds[2] = { { .fd = end_fd(), .events = POLLIN },
				 { .fd = fd, .events = POLLIN } };
	const int bytes = 32 << 20;
	__u32 different = 0, twice = 0, end = 0;
	char datagram[64];

	/* A busy machine must not look like a lossy one. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) || !came ||
	    bind(fd, (const void *)at, sizeof(*at)))
		return fail("receiving");
	while (poll(fds, 2, -1) >= 0 && (!fds[0].revents || fds[1].revents)) {
		__u32 n;

		if (!fds[1].revents || recv(fd, datagram, sizeof(datagram), 0) != sizeof(datagram))
			continue;
		memcpy(&n, datagram, sizeof(n));
		if (n >= MOST)
			continue;
		twice += came[n] != 0;
		different += came[n] == 0;
		came[n] = now();
		end = n >= end ? n + 1 : end;
	}
	printf("%u %u\n", different, twice);
	print_gaps(came, end);
	free(came);
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return fail("socket");
	if (argc == 5 && !strcmp(argv[1], "send") &&
	    inet_pton(AF_INET, argv[2], &address.sin_addr) == 1) {
		address.sin_port = htons(number(argv[3], 65535));
		return send_stream(fd, &address, number(argv[4], 1000000));
	}
	if (argc == 3 && !strcmp(argv[1], "receive")) {
		address.sin_port = htons(number(argv[2], 65535));
		return receive_stream(fd, &address);
	}
	fprintf(stderr, "usage: udp-stream send ADDRESS PORT PER_SECOND | receive PORT\n");
	return 2;
}
