// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Expectations: what of a file is refused, with the line that names file, frame and field; that what was
 * written reads back; and what does not hold.
 */
#include "expect.h"

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

static const struct capture_id id = { .frames = 3, .bytes = 158, .crc32 = 0x0a1b2c3d };

static const char good[] =
	"{\"version\": 1, \"world\": \"router\", \"ingress\": \"left\",\n"
	" \"capture\": {\"frames\": 3, \"bytes\": 158, \"crc32\": \"0a1b2c3d\"},\n"
	" \"frames\": [\n"
	"  {\"frame\": 1, \"verdict\": \"REDIRECT\", \"exit\": \"fwd_ok\", \"egress\": \"right\"},\n"
	"  {\"frame\": 2, \"verdict\": \"PASS\", \"exit\": \"silent_pass\"},\n"
	"  {\"frame\": 3, \"cut\": true}\n"
	" ]}\n";

static void write_text(const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static void expect_refusal(const char *name, int code, const char *line)
{
	struct pf_error err = PF_ERROR_INIT;
	struct expectations expectations;
	char expected[512];
	int len = 0;

	/* "%" is the file's name. */
	for (; *line; line++)
		len += snprintf(expected + len, sizeof(expected) - len,
				*line == '%' ? "%s" : "%.1s", *line == '%' ? path : line);
	if (expectations__read(&expectations, path, &id, &err) != code ||
	    strcmp(err.line, expected))
		fail_msg("%s:\n expected %s\n is       %s", name, expected, err.line);
	/* Nothing of what was read before it stays. */
	assert_null(expectations.world);
	assert_null(expectations.frames);
	pf_error__clear(&err);
}

/* The good file with one piece in another's place. */
static void write_with(const char *piece, const char *other)
{
	const char *at = strstr(good, piece);
	char text[1024];

	if (!at)
		fail_msg("there is no %s", piece);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, other, at + strlen(piece));
	write_text(text);
}

#define FRAME_1 "expectations %, frame 1, field "
#define FRAME_2 "expectations %, frame 2, field "
#define FRAME_3 "expectations %, frame 3, field "
#define WHOLE	"expectations %, field "
#define HEAD	"{\"version\": 1, \"world\": \"router\", \"ingress\": \"left\", "
#define CAPTURE "\"capture\": {\"frames\": 3, \"bytes\": 158, \"crc32\": \"0a1b2c3d\"}"
#define CUT	"{\"frame\": 3, \"cut\": true}"

static void test_refusals(void **state)
{
	static const struct {
		const char *piece, *other, *line;
	} rows[] = {
		/* Verdicts and counters. */
		{ "\"REDIRECT\"", "\"REDIRECTED\"",
		  FRAME_1 "\"verdict\": there is no verdict \"REDIRECTED\"" },
		{ "\"REDIRECT\"", "\"redirect\"",
		  FRAME_1 "\"verdict\": there is no verdict \"redirect\"" },
		{ "\"PASS\"", "\"UNSET\"", FRAME_2 "\"verdict\": there is no verdict \"UNSET\"" },
		{ "fwd_ok", "fwd_oke",
		  FRAME_1 "\"exit\": \"fwd_oke\" is no counter that names an exit" },
		{ "fwd_ok", "rx_total",
		  FRAME_1 "\"exit\": \"rx_total\" is no counter that names an exit" },
		{ "silent_pass", "fib_not_fwded",
		  FRAME_2 "\"exit\": \"fib_not_fwded\" is no counter that names an exit" },
		{ "fwd_ok", "pass_ndp",
		  FRAME_1
		  "\"verdict\": REDIRECT does not belong to exit pass_ndp, whose verdict is PASS" },
		{ "silent_pass", "drop_unreachable",
		  FRAME_2
		  "\"verdict\": PASS does not belong to exit drop_unreachable, whose verdict is "
		  "DROP" },

		/* Egresses. */
		{ ", \"egress\": \"right\"", "",
		  FRAME_1 "\"egress\": is missing, and a REDIRECT leaves somewhere" },
		{ "\"right\"", "\"\"",
		  FRAME_1 "\"egress\": is missing, and a REDIRECT leaves somewhere" },
		{ "\"silent_pass\"", "\"silent_pass\", \"egress\": \"right\"",
		  FRAME_2 "\"egress\": belongs to REDIRECT alone" },
		{ "\"right\"", "\"sixteen-bytes-xx\"",
		  FRAME_1 "\"egress\": \"sixteen-bytes-xx\" is no interface's name" },
		{ "\"right\"", "12", FRAME_1 "\"egress\": expected a text" },

		/* Members. */
		{ "\"verdict\": \"REDIRECT\", ", "", FRAME_1 "\"verdict\": is missing" },
		{ "\"exit\": \"fwd_ok\", ", "", FRAME_1 "\"exit\": is missing" },
		{ "\"REDIRECT\"", "5", FRAME_1 "\"verdict\": expected a text" },
		{ "\"fwd_ok\"", "null", FRAME_1 "\"exit\": expected a text" },
		{ "\"verdict\": \"PASS\"", "\"verdikt\": \"PASS\"",
		  FRAME_2 "\"verdikt\": there is no such field" },
		{ "\"cut\": true", "\"cut\": false", FRAME_3 "\"cut\": expected true" },
		{ "\"cut\": true", "\"cut\": true, \"exit\": \"fwd_ok\"",
		  FRAME_3 "\"exit\": there is no such field" },

		/* The list of frames. */
		{ CUT, "5", FRAME_3 "\"frames\": expected an object" },
		{ "\"frame\": 2", "\"frame\": 3",
		  FRAME_2 "\"frame\": is 3, expected 2: all frames, in their order" },
		{ "\"frame\": 2", "\"frame\": 2.0",
		  FRAME_2 "\"frame\": expected a number, 0 or more" },
		{ "\"frame\": 2", "\"frame\": -2",
		  FRAME_2 "\"frame\": expected a number, 0 or more" },
		{ "\"frame\": 2, ", "", FRAME_2 "\"frame\": is missing" },
		{ ",\n  " CUT, "", WHOLE "\"frames\": has 2, and the capture 3" },
		{ CUT, CUT ", " CUT, WHOLE "\"frames\": has 4, and the capture 3" },
		{ "\"frames\": [", "\"frames\": 1, \"x\": [",
		  WHOLE "\"x\": there is no such field" },

		/* Which capture. */
		{ "158", "159",
		  WHOLE
		  "\"capture\": belongs to another capture: 3 frames, 159 bytes, CRC 0a1b2c3d; this "
		  "one has 3, 158, 0a1b2c3d" },
		{ "\"frames\": 3", "\"frames\": 2",
		  WHOLE
		  "\"capture\": belongs to another capture: 2 frames, 158 bytes, CRC 0a1b2c3d; this "
		  "one has 3, 158, 0a1b2c3d" },
		{ "0a1b2c3d", "0a1b2c3e",
		  WHOLE
		  "\"capture\": belongs to another capture: 3 frames, 158 bytes, CRC 0a1b2c3e; this "
		  "one has 3, 158, 0a1b2c3d" },
		{ "0a1b2c3d", "0A1B2C3D",
		  WHOLE "\"crc32\": expected 8 hex digits, is \"0A1B2C3D\"" },
		{ "0a1b2c3d", "a1b2c3d", WHOLE "\"crc32\": expected 8 hex digits, is \"a1b2c3d\"" },
		{ "0a1b2c3d", "0a1b2c3dx",
		  WHOLE "\"crc32\": expected 8 hex digits, is \"0a1b2c3dx\"" },
		{ "\"0a1b2c3d\"", "169552957", WHOLE "\"crc32\": expected a text" },
		{ "\"bytes\": 158, ", "", WHOLE "\"bytes\": is missing" },
		{ "\"frames\": 3", "\"frames\": 4294967296",
		  WHOLE "\"frames\": expected at most 4294967295" },
		{ "\"bytes\"", "\"octets\"", WHOLE "\"octets\": there is no such field" },
		{ CAPTURE, "\"capture\": 5", WHOLE "\"capture\": expected an object" },
		{ CAPTURE ",\n ", "", WHOLE "\"capture\": expected an object" },

		/* The whole. */
		{ "\"version\": 1", "\"version\": 2", WHOLE "\"version\": is 2, expected 1" },
		{ "\"version\": 1, ", "", WHOLE "\"version\": is missing" },
		{ "\"world\": \"router\", ", "", WHOLE "\"world\": is missing" },
		{ "\"ingress\": \"left\",", "\"ingress\": 5,",
		  WHOLE "\"ingress\": expected a text" },
		{ "\"world\": \"router\"", "\"world\": \"router\", \"world\": \"router\"",
		  "expectations %, line 1: duplicate object key near '\"world\"'" },
		{ "\"PASS\"", "PASS", "expectations %, line 5: invalid token near 'PASS'" },
		{ "]}\n", "]}}\n", "expectations %, line 7: end of file expected near '}'" },
		{ good, "", "expectations %, line 1: '[' or '{' expected near end of file" },
		{ good, HEAD CAPTURE ", \"frames\": 5}", WHOLE "\"frames\": expected a list" },
		{ good, HEAD CAPTURE "}", WHOLE "\"frames\": expected a list" },
		{ good, "[]", WHOLE "\"\": expected an object" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		write_with(rows[i].piece, rows[i].other);
		expect_refusal(rows[i].other, -EINVAL, rows[i].line);
	}
}

static void test_no_file(void **state)
{
	(void)state;
	assert_int_equal(unlink(path), 0);
	expect_refusal("missing", -ENOENT, "cannot read expectations %: No such file or directory");
	assert_int_equal(mkdir(path, 0700), 0);
	expect_refusal("directory", -EISDIR, "cannot read expectations %: Is a directory");
	assert_int_equal(rmdir(path), 0);
}

static void read_good(struct expectations *expectations)
{
	struct pf_error err = PF_ERROR_INIT;

	write_text(good);
	if (expectations__read(expectations, path, &id, &err))
		fail_msg("%s", err.line);
}

static void test_what_is_read_is_written(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct expectations expectations;
	char text[sizeof(good) + 1] = "";
	FILE *in;

	(void)state;
	read_good(&expectations);
	assert_string_equal(expectations.world, "router");
	assert_string_equal(expectations.ingress, "left");
	assert_int_equal(expectations.frames[0].exit, EXIT_FWD_OK);
	assert_string_equal(expectations.frames[0].egress, "right");
	assert_int_equal(expectations.frames[1].exit, EXIT_SILENT_PASS);
	assert_string_equal(expectations.frames[1].egress, "");
	assert_int_equal(expectations.frames[2].exit, EXIT_UNSET);
	write_text("other");
	assert_int_equal(expectations__write(&expectations, path, &err), 0);
	in = fopen(path, "r");
	assert_non_null(in);
	assert_int_equal(fread(text, 1, sizeof(text), in), sizeof(good) - 1);
	fclose(in);
	assert_string_equal(text, good);
	assert_int_equal(expectations__write(&expectations, "/nowhere/x.json", &err), -ENOENT);
	assert_string_equal(err.line, "cannot write /nowhere/x.json: No such file or directory");
	pf_error__clear(&err);
	expectations__free(&expectations);
	assert_null(expectations.frames);
}

static void test_paths(void **state)
{
	static const struct {
		const char *capture, *expected;
	} rows[] = {
		{ "a/dns.pcap", "a/dns.expect.json" }, { "dns.pcapng", "dns.expect.json" },
		{ "dns", "dns.expect.json" },	       { "dns.cap", "dns.cap.expect.json" },
		{ ".pcap", ".pcap.expect.json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *found = expectations__path(rows[i].capture);

		assert_string_equal(found, rows[i].expected);
		free(found);
	}
}

static struct port list[] = { { .name = "left", .ifindex = 11 },
			      { .name = "right", .ifindex = 12 } };
static const struct ports ports = { list, COUNT(list) };

static void test_egresses_are_interfaces(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct expectations expectations;

	(void)state;
	read_good(&expectations);
	assert_int_equal(expectations__resolve(&expectations, "x.json", &ports, &err), 0);
	assert_int_equal(expectations.frames[0].egress_ifindex, 12);
	strcpy(expectations.frames[0].egress, "rihgt");
	assert_int_equal(expectations__resolve(&expectations, "x.json", &ports, &err), -EINVAL);
	assert_string_equal(err.line,
			    "expectations x.json, frame 1, field \"egress\": world router "
			    "has no interface rihgt");
	pf_error__clear(&err);
	expectations__free(&expectations);
}

static void expect_changes(const struct expectations *from, const struct expectations *to,
			   unsigned int n, const char *expected)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(expectations__print_changes(from, to, out), n);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void test_changes(void **state)
{
	struct expectations from, to;

	(void)state;
	read_good(&from);
	read_good(&to);
	expect_changes(&from, &to, 0, "");
	expect_changes(
		NULL, &to, 3,
		"frame 1: REDIRECT fwd_ok by right\nframe 2: PASS silent_pass\nframe 3: cut\n");
	strcpy(to.frames[0].egress, "left");
	to.frames[1].exit = EXIT_PASS_NDP;
	expect_changes(&from, &to, 2,
		       "frame 1: REDIRECT fwd_ok by right -> REDIRECT fwd_ok by left\n"
		       "frame 2: PASS silent_pass -> PASS pass_ndp\n");
	expectations__free(&from);
	expectations__free(&to);
}

/* A frame that was forwarded by `right`, as an executor tells that knows its egress, or does not. */
static void test_what_does_not_hold(void **state)
{
	static const struct {
		struct expectation expected;
		bool knows_egress;
		const char *text; /* empty: it holds */
	} rows[] = {
		{ { .exit = EXIT_FWD_OK, .egress_ifindex = 12 }, true, "" },
		{ { .exit = EXIT_FWD_OK, .egress_ifindex = 12 }, false, "" },
		{ { .exit = EXIT_FWD_OK, .egress_ifindex = 11 },
		  true,
		  "egress                expected left, is right\n" },
		/* The model says which it was. */
		{ { .exit = EXIT_FWD_OK, .egress_ifindex = 11 },
		  false,
		  "egress                expected left, is right\n" },
		{ { .exit = EXIT_PASS_LOW_TTL },
		  true,
		  "verdict               expected PASS, is REDIRECT\n"
		  "exit                  expected pass_low_ttl, is fwd_ok\n"
		  "egress                expected none, is right\n" },
	};
	struct outcome outcome = { .verdict = VERDICT_REDIRECT,
				   .counters = { [FP_RX_TOTAL] = 1,
						 [FP_MATCHED_V4] = 1,
						 [FP_MATCHED_DST_ONLY] = 1,
						 [FP_FWD_OK] = 1 } };
	const struct outcome model = { .knows = OUTCOME_KNOWS_EGRESS, .egress_ifindex = 12 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);

		assert_non_null(out);
		outcome.knows = rows[i].knows_egress ? OUTCOME_KNOWS_EGRESS : 0;
		outcome.egress_ifindex = rows[i].knows_egress ? 12 : 0;
		assert_int_equal(expectation__holds(&rows[i].expected, &outcome, &model, &ports,
						    out),
				 !*rows[i].text);
		fclose(out);
		assert_string_equal(text, rows[i].text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refusals, make_file, remove_file),
		cmocka_unit_test_setup(test_no_file, make_file),
		cmocka_unit_test_setup_teardown(test_what_is_read_is_written, make_file,
						remove_file),
		cmocka_unit_test(test_paths),
		cmocka_unit_test_setup_teardown(test_egresses_are_interfaces, make_file,
						remove_file),
		cmocka_unit_test_setup_teardown(test_changes, make_file, remove_file),
		cmocka_unit_test(test_what_does_not_hold),
	};

	return cmocka_run_group_tests_name("expectations", tests, NULL, NULL);
}
