// SPDX-License-Identifier: GPL-2.0-or-later
/* The captures that a failing case leaves. */
#include "test_report.h"

#include <errno.h>
#include <pcap/pcap.h>

static void assert_pcap(const char *path, const char *bytes)
{
	char reason[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_open_offline(path, reason);
	struct pcap_pkthdr *header;
	const u_char *data;

	if (!pcap)
		fail_msg("%s", reason);
	assert_int_equal(pcap_datalink(pcap), DLT_EN10MB);
	/* One letter a frame, '-' for one that is not known. */
	for (int i = 0; bytes[i]; i++) {
		if (bytes[i] == '-')
			continue;
		assert_int_equal(pcap_next_ex(pcap, &header, &data), 1);
		assert_int_equal(header->ts.tv_sec, i);
		assert_int_equal(header->ts.tv_usec, 0);
		assert_int_equal(header->len, i == 0 ? FRAME_MAX_LEN : 20 + i);
		assert_int_equal(header->caplen, header->len);
		assert_int_equal(data[0], bytes[i]);
		assert_int_equal(data[header->len - 1], bytes[i]);
	}
	assert_int_equal(pcap_next_ex(pcap, &header, &data), PCAP_ERROR_BREAK);
	pcap_close(pcap);
}

static void set_frames(struct result *result, const char *bytes)
{
	struct frame *frames[] = { &result->input, &result->expected, &result->actual };

	for (int i = 0; bytes[i]; i++) {
		if (bytes[i] == '-')
			continue;
		assert_int_equal(frame__set(frames[i], NULL, i == 0 ? FRAME_MAX_LEN : 20 + i), 0);
		memset(frames[i]->bytes, bytes[i], frames[i]->len);
	}
}

static void test_pcaps(void **state)
{
	static const struct {
		struct row row;
		const char *frames;
		const char *file; /* NULL: none */
	} rows[] = {
		{ { &plain, &model, RESULT_FAIL, "x", NULL }, "abc", "ip_v4_ttl-1.model.pcap" },
		{ { &plain, &testrun, RESULT_FAIL, "x", NULL }, "d-f", "ip_v4_ttl-1.testrun.pcap" },
		{ { &other, &model, RESULT_PASS, NULL, NULL }, "ghi", NULL },
		{ { &other, &testrun, RESULT_FAIL, "x", NULL }, "---", NULL },
		{ { &collides[0], &model, RESULT_FAIL, "x", NULL }, "-kl", "a_b_c.model.pcap" },
		{ { &collides[1], &model, RESULT_FAIL, "x", NULL }, "mno", "a_b_c-2.model.pcap" },
	};
	struct row plain_rows[N(rows)];
	char deep[sizeof(dir) + 32], path[sizeof(dir) + 96];
	struct pf_error err = PF_ERROR_INIT;
	struct run run;

	(void)state;
	for (size_t i = 0; i < N(rows); i++)
		plain_rows[i] = rows[i].row;
	run = make_run(plain_rows, N(rows));
	for (size_t i = 0; i < N(rows); i++)
		set_frames(&run.results[i], rows[i].frames);
	snprintf(deep, sizeof(deep), "%s/not/there/yet", dir);
	/* Twice: the second run into a directory replaces the files of the first. */
	for (int again = 0; again < 2; again++)
		if (report__pcaps(&run, deep, &err))
			fail_msg("%s", err.line);
	for (size_t i = 0; i < N(rows); i++) {
		if (!rows[i].file) {
			assert_null(run.results[i].pcap);
			continue;
		}
		snprintf(path, sizeof(path), "%s/pcap/%s", deep, rows[i].file);
		assert_non_null(run.results[i].pcap);
		assert_string_equal(run.results[i].pcap, path);
		assert_pcap(path, rows[i].frames);
	}
	run__free(&run);
}

static void test_pcap_errors(void **state)
{
	static const struct row row = { &plain, &model, RESULT_FAIL, "x", NULL };
	char path[sizeof(dir) + 64], blocked[sizeof(dir) + 32];
	struct run run = make_run(&row, 1);
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	set_frames(&run.results[0], "abc");
	assert_int_equal(report__pcaps(&run, "", &err), -EINVAL);
	/* A file where the directory should be. */
	snprintf(blocked, sizeof(blocked), "%s/file", dir);
	fclose(fopen(blocked, "w"));
	assert_int_equal(report__pcaps(&run, blocked, &err), -ENOTDIR);
	assert_non_null(strstr(err.line, blocked));
	assert_null(run.results[0].pcap);
	/* A full disk. */
	snprintf(blocked, sizeof(blocked), "%s/full", dir);
	snprintf(path, sizeof(path), "%s/pcap", blocked);
	assert_true(!mkdir(blocked, 0755) && !mkdir(path, 0755));
	snprintf(path, sizeof(path), "%s/pcap/ip_v4_ttl-1.model.pcap", blocked);
	assert_int_equal(symlink("/dev/full", path), 0);
	assert_true(report__pcaps(&run, blocked, &err) < 0);
	assert_non_null(strstr(err.line, path));
	assert_null(run.results[0].pcap);
	/* The same with a frame so small that only the last flush can fail. */
	frame__free(&run.results[0].input);
	assert_true(report__pcaps(&run, blocked, &err) < 0);
	run__free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pcaps),
		cmocka_unit_test(test_pcap_errors),
	};

	return cmocka_run_group_tests_name("captures of failures", tests, make_dir, remove_dir);
}
