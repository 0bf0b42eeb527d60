/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replay: every frame of a capture on every executor, held against the model, the expectations, the
 * conservation laws, and over links the kernel's own forwarding. A frame arrives on the router's interface that has its destination MAC, and where
 * none has it on the one that the request names.
 */
#ifndef PF_REPLAY_H
#define PF_REPLAY_H

#include "arrivals.h"
#include "capture.h"
#include "difference.h"
#include "executor_list.h"
#include "expect.h"
#include "result.h"
#include "stand.h"

/* What to replay, and against what. Borrowed, all of it. */
struct replay_request {
	const char *path;
	const struct capture_id *id;
	struct capture *capture; /* freshly opened */
	unsigned int frame;	 /* this one alone; 0: all */
	const struct world_row *world;
	const char *ingress;
	struct expectations *expected; /* NULL: there are none */
	const char *expected_path;
	const struct executor_list *executors;
	const char *waived;	 /* capabilities, comma-separated, or NULL */
	const char *object_path; /* as given with --object; NULL: the built-in one */
	const char *report_dir;	 /* where pcaps of what failed go, or NULL */
	FILE *out;
};

/* What became of the frames on one executor. */
struct replay_tally {
	const struct executor *executor;
	struct result gate; /* NOT_RUN: it may run; else why it does not, as SPEC §9.1 says */
	unsigned int held, failed;
	unsigned int limited[EXECUTOR_MAX_LIMITS]; /* not applicable, by the executor's limit */
	unsigned int skipped;			   /* for want of `lack.capability` */
	unsigned int
		not_asked;  /* of those that held: the kernel was not asked, for the same want */
	struct result lack; /* SKIP or WAIVED once there is such a frame */
	unsigned int excused[DIFFERENCES_MAX]; /* of those that held: by a difference by design */
};

struct replay {
	const struct replay_request *request;
	struct world world;
	struct ports ports;
	struct arrival_source source; /* counts the frames that were cut */
	struct replay_tally tallies[EXECUTOR_LIST_MAX];
	size_t n_tallies;
	unsigned int hidden;	   /* failures that are counted and not kept */
	struct run failures;	   /* the first of them, one result each */
	struct expectations found; /* what the model makes of every frame */
};

/*
 * Replays. Call in the sandbox. Failures of frames are results; an error means that the replay as a whole
 * could not be carried out.
 */
int replay__execute(struct replay *replay, const struct replay_request *request,
		    struct stand *stand, const struct pf_capabilities *caps,
		    struct pf_error *err) PF_MUST_CHECK;

/* Failures first, then one line an executor, and one on the whole. `replay_report.c` */
int replay__print(struct replay *replay, struct pf_error *err) PF_MUST_CHECK;

/*
 * As run__exit_status(): 2 when an executor, or all, had nothing to run. Frames about which executor
 * `kernel` has nothing to find out do not count as such, as long as others ran.
 */
int replay__exit_status(const struct replay *replay);

/* Also for one that was never executed, if zeroed. */
void replay__free(struct replay *replay);

#endif
