/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CPU time: on a machine with other work, the only time that says what something costs. */
#ifndef PF_CPU_TIME_H
#define PF_CPU_TIME_H

#include <time.h>

/* CPU time of the calling thread, user and system, in nanoseconds. */
static inline double cpu_time__thread_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

/* Of no epoch in particular, ns. */
static inline double cpu_time__wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

#endif
