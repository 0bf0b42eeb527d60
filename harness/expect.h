/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is expected of a capture's frames: a JSON file beside it.
 *
 *     {"version": 1, "world": "router", "ingress": "left",
 *      "capture": {"frames": 2, "bytes": 158, "crc32": "0a1b2c3d"},
 *      "frames": [
 *       {"frame": 1, "verdict": "REDIRECT", "exit": "fwd_ok", "egress": "right"},
 *       {"frame": 2, "cut": true}]}
 *
 * Every member is needed and no other is known. `egress` is an interface of the world, and belongs to
 * REDIRECT alone. A frame that the capture's snap length cut has no expectation.
 */
#ifndef PF_EXPECT_H
#define PF_EXPECT_H

#include <net/if.h>

#include "capture.h"
#include "case.h"
#include "ports.h"

/* Of one frame. */
struct expectation {
	enum case_exit exit;	  /* EXIT_UNSET: a frame that was cut */
	char egress[IF_NAMESIZE]; /* empty: none */
	__u32 egress_ifindex;	  /* once resolved */
};

/* Of a capture. Start from {0}. */
struct expectations {
	struct capture_id id;
	char *world, *ingress;	    /* owned */
	struct expectation *frames; /* owned; frame N is frames[N - 1], id.frames of them */
};

/* FILE.pcap → FILE.expect.json, in the same directory; owned by the caller, NULL when out of memory. */
char *expectations__path(const char *capture_path) PF_MUST_CHECK;

/*
 * -ENOENT when there is no such file; -EINVAL with a line that names file, frame and field when it
 * cannot be made sense of, or belongs to another capture than `id`.
 */
int expectations__read(struct expectations *expectations, const char *path,
		       const struct capture_id *id, struct pf_error *err) PF_MUST_CHECK;

/* Writes the file anew, at one stroke: whoever reads finds the old one or the new one. */
int expectations__write(const struct expectations *expectations, const char *path,
			struct pf_error *err) PF_MUST_CHECK;

/*
 * Finds the ifindex of every egress. Refuses, with -EINVAL and a line as above, one that is no
 * interface of the world.
 */
int expectations__resolve(struct expectations *expectations, const char *path,
			  const struct ports *ports, struct pf_error *err) PF_MUST_CHECK;

/*
 * Writes a line for each thing in which `to` differs from `from`, which may be NULL: then `to` is new.
 * The number of frames that differ.
 */
unsigned int expectations__print_changes(const struct expectations *from,
					 const struct expectations *to, FILE *out);

/*
 * Writes what of an outcome is not as expected, once resolved. True when it holds. An outcome that does
 * not know its egress answers with the model's.
 */
bool expectation__holds(const struct expectation *expectation, const struct outcome *outcome,
			const struct outcome *model, const struct ports *ports, FILE *out);

void expectations__free(struct expectations *expectations);

#endif
