/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures: pcap and pcapng files of Ethernet frames, with time stamps in micro- or nanoseconds. */
#ifndef PF_CAPTURE_H
#define PF_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "frame.h"

struct capture;

/* A frame of a capture. `bytes` are the capture's, and valid until the next one is read. */
struct captured {
	unsigned int number; /* from 1, as every reader of captures counts */
	const __u8 *bytes;
	__u32 len;	   /* bytes that the capture holds */
	__u32 len_on_wire; /* more than `len`: the snap length cut it */
};

/* What tells one capture from another: expectations belong to one. */
struct capture_id {
	unsigned int frames;
	__u64 bytes; /* as captured */
	__u32 crc32; /* of each frame's length on the wire (network order) and then its bytes */
};

/* -EINVAL with a line when the file is missing, empty, no capture, or of another link type. */
int capture__open(struct capture **capture, const char *path, struct pf_error *err) PF_MUST_CHECK;

/*
 * Reads the next frame: 1, 0 at the end, or -EINVAL with a line that names file and frame: the file ends
 * inside it, or it cannot be made sense of.
 */
int capture__next(struct capture *capture, struct captured *captured,
		  struct pf_error *err) PF_MUST_CHECK;

/*
 * Reads the whole file, so that a bad one is refused before any frame of it runs. -EINVAL as well when
 * there is no frame in it: nothing executed is never success (SPEC §7.3).
 */
int capture__identify(struct capture_id *id, const char *path, struct pf_error *err) PF_MUST_CHECK;

bool capture_id__equal(const struct capture_id *a, const struct capture_id *b);

void capture__free(struct capture *capture);

/*
 * Writes frames to a new pcap file, one second apart, so that the time says which is which; frames
 * without bytes are left out. A file that could not be written to its end is an error.
 */
int capture__write(const char *path, const struct frame *const *frames, size_t n,
		   struct pf_error *err) PF_MUST_CHECK;

#endif
