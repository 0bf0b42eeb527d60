// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is read from captures of every kind, and the line that a bad one gets: which file, which frame, and
 * what is wrong with it.
 */
#include "capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "test_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MICROSECONDS 0xa1b2c3d4
#define NANOSECONDS  0xa1b23c4d
#define ETHERNET     1
#define LINUX_SLL    113
#define UNKNOWN_LINK 252

struct record {
	__u32 len, on_wire; /* 0: the end; without `on_wire` the same as `len` */
	bool empty;	    /* and no end */
};

static void put(FILE *out, const void *data, size_t len)
{
	assert_int_equal(fwrite(data, 1, len, out), len);
}

/* A pcap file; frame N has bytes of the value N. All but the last `cut` bytes are written. */
static void write_pcap(__u32 magic, __u32 link, const struct record *records, long cut)
{
	const __u32 header[] = { magic, 2 | 4 << 16, 0, 0, 262144, link };
	FILE *out = fopen(path, "w");
	__u8 value = 0;

	assert_non_null(out);
	put(out, header, sizeof(header));
	for (; records->len || records->empty; records++) {
		__u32 on_wire = records->on_wire ? records->on_wire : records->len;
		const __u32 head[] = { 0, 0, records->len, on_wire };

		put(out, head, sizeof(head));
		value++;
		for (__u32 i = 0; i < records->len; i++)
			put(out, &value, 1);
	}
	assert_int_equal(fflush(out), 0);
	assert_int_equal(truncate(path, ftell(out) - cut), 0);
	fclose(out);
}

static void write_text(const void *text, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	put(out, text, len);
	assert_int_equal(fclose(out), 0);
}

/* Reading all of the file ends with this line. In both, "%" stands for the file's name. */
static void expect_refusal(const char *name, const char *line)
{
	struct pf_error err = PF_ERROR_INIT;
	char expected[512];
	struct capture_id id;
	int len = 0;

	for (; *line; line++)
		len += snprintf(expected + len, sizeof(expected) - len,
				*line == '%' ? "%s" : "%.1s", *line == '%' ? path : line);
	if (capture__identify(&id, path, &err) != -EINVAL || strcmp(err.line, expected))
		fail_msg("%s:\n expected %s\n is       %s", name, expected, err.line);
	pf_error__clear(&err);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *name;
		__u32 magic, link;
		struct record records[3];
		long cut;
		const char *line;
	} rows[] = {
		{ "no frames", MICROSECONDS, ETHERNET, {}, 0, "capture % holds no frames" },
		{ "header cut",
		  MICROSECONDS,
		  ETHERNET,
		  {},
		  4,
		  "% is not a pcap or pcapng capture: truncated dump file; tried to read 24 file header "
		  "bytes, only got 16" },
		{ "frame cut",
		  MICROSECONDS,
		  ETHERNET,
		  { { .len = 60 }, { .len = 46 } },
		  16,
		  "capture %, frame 2: truncated dump file; tried to read 46 captured bytes, only got 30" },
		{ "frame's header cut",
		  MICROSECONDS,
		  ETHERNET,
		  { { .len = 60 }, { .len = 46 } },
		  50,
		  "capture %, frame 2: truncated dump file; tried to read 16 header bytes, only got 12" },
		{ "cooked",
		  MICROSECONDS,
		  LINUX_SLL,
		  { { .len = 60 } },
		  0,
		  "capture % has link type LINUX_SLL (113), expected Ethernet" },
		{ "no known link",
		  MICROSECONDS,
		  UNKNOWN_LINK,
		  { { .len = 60 } },
		  0,
		  "capture % has link type unknown (252), expected Ethernet" },
		{ "no bytes",
		  MICROSECONDS,
		  ETHERNET,
		  { { .len = 60 }, { .empty = true } },
		  0,
		  "capture %, frame 2: has no bytes" },
		{ "too long",
		  MICROSECONDS,
		  ETHERNET,
		  { { .len = FRAME_MAX_LEN + 1 } },
		  0,
		  "capture %, frame 1: 65598 bytes, expected at most 65597" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		write_pcap(rows[i].magic, rows[i].link, rows[i].records, rows[i].cut);
		expect_refusal(rows[i].name, rows[i].line);
	}
}

static void test_what_is_no_capture(void **state)
{
	static const char text[] = "this is no capture, and long enough to be one";

	(void)state;
	write_text(text, sizeof(text));
	expect_refusal("text", "% is not a pcap or pcapng capture: unknown file format");
	write_text("", 0);
	expect_refusal("empty", "capture % is empty");
	assert_int_equal(unlink(path), 0);
	expect_refusal("missing", "cannot read capture %: No such file or directory");
	assert_int_equal(mkdir(path, 0700), 0);
	expect_refusal("directory", "capture % is not a regular file");
	assert_int_equal(rmdir(path), 0);
}

/* The frames' numbers, lengths and bytes; then the end. */
static void expect_frames(const struct record *records)
{
	struct pf_error err = PF_ERROR_INIT;
	struct captured captured;
	struct capture *capture;
	unsigned int n = 0;

	assert_int_equal(capture__open(&capture, path, &err), 0);
	for (; records->len; records++) {
		assert_int_equal(capture__next(capture, &captured, &err), 1);
		assert_int_equal(captured.number, ++n);
		assert_int_equal(captured.len, records->len);
		assert_int_equal(captured.len_on_wire,
				 records->on_wire ? records->on_wire : records->len);
		for (__u32 i = 0; i < captured.len; i++)
			assert_int_equal(captured.bytes[i], n);
	}
	assert_int_equal(capture__next(capture, &captured, &err), 0);
	assert_int_equal(capture__next(capture, &captured, &err), 0);
	capture__free(capture);
}

static void test_frames(void **state)
{
	static const struct record records[] = { { .len = 60 },
						 { .len = 1 },
						 { .len = 96, .on_wire = 1514 },
						 { .len = FRAME_MAX_LEN },
						 {} };
	static const __u32 magics[] = { MICROSECONDS, NANOSECONDS };

	(void)state;
	for (size_t i = 0; i < COUNT(magics); i++) {
		write_pcap(magics[i], ETHERNET, records, 0);
		expect_frames(records);
	}
	capture__free(NULL);
}

/* Of the other byte order. */
static void test_big_endian(void **state)
{
	static const __u8 bytes[] = { 0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0,
				      0,    0,	  0,	4,    0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
				      0,    0,	  0,	0,    0, 0, 0, 2, 0, 0, 0, 3, 1, 1 };
	static const struct record records[] = { { .len = 2, .on_wire = 3 }, {} };

	(void)state;
	write_text(bytes, sizeof(bytes));
	expect_frames(records);
}

/* Section header, interface of that link type, one enhanced packet of 2 bytes and as much padding. */
static size_t make_pcapng(__u32 *words, __u32 link)
{
	const __u32 blocks[] = {
		0x0a0d0d0a, 28, 0x1a2b3c4d, 1,	   0xffffffff, 0xffffffff, 28, /* section */
		1,	    20, link,	    65535, 20,			       /* interface */
		6,	    36, 0,	    0,	   0,	       2,	   2,
		0x0101,	    36, /* packet */
	};

	memcpy(words, blocks, sizeof(blocks));
	return sizeof(blocks);
}

static void test_pcapng(void **state)
{
	static const struct record records[] = { { .len = 2 }, {} };
	__u32 words[64];
	size_t len;

	(void)state;
	len = make_pcapng(words, ETHERNET);
	write_text(words, len);
	expect_frames(records);
	write_text(words, len - 6);
	expect_refusal("pcapng, cut",
		       "capture %, frame 1: truncated pcapng dump file; tried to read 28 "
		       "bytes, only got 22");
	len = make_pcapng(words, LINUX_SLL);
	write_text(words, len);
	expect_refusal("pcapng, cooked",
		       "capture % has link type LINUX_SLL (113), expected Ethernet");
}

static struct capture_id identify(const struct record *records)
{
	struct pf_error err = PF_ERROR_INIT;
	struct capture_id id;

	write_pcap(MICROSECONDS, ETHERNET, records, 0);
	if (capture__identify(&id, path, &err))
		fail_msg("%s", err.line);
	return id;
}

/* The time is no part of it; all bytes are, and where one frame ends. */
static void test_identity(void **state)
{
	static const struct record one[] = { { .len = 60 }, { .len = 62 }, {} };
	static const struct record others[][4] = {
		{ { .len = 60 }, { .len = 62, .on_wire = 63 } },
		{ { .len = 62 }, { .len = 60 } },
		{ { .len = 60 }, { .len = 61 } },
		{ { .len = 60 } },
		{ { .len = 60 }, { .len = 62 }, { .len = 60 } },
	};
	struct capture_id id = identify(one), same = identify(one);
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	assert_int_equal(id.frames, 2);
	assert_int_equal(id.bytes, 122);
	assert_true(capture_id__equal(&id, &same));
	for (size_t i = 0; i < COUNT(others); i++) {
		struct capture_id other = identify(others[i]);

		assert_false(capture_id__equal(&id, &other));
	}
	/* The last byte of the last frame. */
	identify(one);
	assert_int_equal(truncate(path, 24 + 2 * 16 + 122 - 1), 0);
	assert_int_equal(truncate(path, 24 + 2 * 16 + 122), 0);
	assert_int_equal(capture__identify(&same, path, &err), 0);
	assert_false(capture_id__equal(&id, &same));
	for (size_t i = 0; i < 3; i++) {
		struct capture_id other = id;

		other.frames += i == 0;
		other.bytes += i == 1;
		other.crc32 += i == 2;
		assert_false(capture_id__equal(&id, &other));
	}
}

static void test_what_is_written_can_be_read(void **state)
{
	static const struct record records[] = { { .len = 60 }, { .len = FRAME_MAX_LEN }, {} };
	struct frame frames[3] = {};
	const struct frame *list[] = { &frames[0], &frames[1], &frames[2] };
	struct pf_error err = PF_ERROR_INIT;
	static __u8 bytes[FRAME_MAX_LEN];

	(void)state;
	memset(bytes, 1, sizeof(bytes));
	assert_int_equal(frame__set(&frames[0], bytes, 60), 0);
	memset(bytes, 2, sizeof(bytes));
	assert_int_equal(frame__set(&frames[2], bytes, sizeof(bytes)), 0);
	/* The one in the middle has no bytes: none is written. */
	assert_int_equal(capture__write(path, list, 3, &err), 0);
	expect_frames(records);
	assert_int_equal(capture__write("/dev/full", list, 3, &err), -ENOSPC);
	assert_string_equal(err.line, "cannot write /dev/full: No space left on device");
	assert_int_equal(capture__write("/nowhere/x.pcap", list, 3, &err), -ENOENT);
	assert_string_equal(err.line, "cannot create /nowhere/x.pcap: No such file or directory");
	for (size_t i = 0; i < COUNT(frames); i++)
		frame__free(&frames[i]);
	pf_error__clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refusals, make_file, remove_file),
		cmocka_unit_test_setup(test_what_is_no_capture, make_file),
		cmocka_unit_test_setup_teardown(test_frames, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_big_endian, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_pcapng, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_identity, make_file, remove_file),
		cmocka_unit_test_setup_teardown(test_what_is_written_can_be_read, make_file,
						remove_file),
	};

	return cmocka_run_group_tests_name("capture", tests, NULL, NULL);
}
