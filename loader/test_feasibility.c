// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs as root, like test_capability.c. */
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "feasibility.h"
#include "version.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct pf_capability list[] = {
	{ .name = "needed",
	  .advice = "Do this.",
	  .required_for = PF_FOR_LOADER | PF_FOR_HARNESS,
	  .status = PF_CAPABILITY_PASS,
	  .detail = "reads 1" },
	{ .name = "nice",
	  .advice = "Do that.",
	  .required_for = PF_FOR_HARNESS | PF_FOR_BENCH,
	  .status = PF_CAPABILITY_FAIL,
	  .detail = "\"quoted\": \\ refused" },
	{ .name = "spare", .advice = "Or not.", .detail = "no idea" },
};

static struct pf_capabilities caps = { .list = list, .n = COUNT(list), .release = "6.1.0-9-amd64" };

static json_t *print_and_parse(void)
{
	struct pf_error err = PF_ERROR_INIT;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *root;

	assert_non_null(out);
	assert_int_equal(pf_feasibility__print_json(&caps, out, &err), 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(text[size - 1], '\n');
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	free(text);
	return root;
}

static void json_has_the_shape_of_the_spec(void **state)
{
	json_t *root = print_and_parse();
	json_t *rows = json_object_get(root, "capabilities");

	(void)state;
	assert_int_equal(json_object_size(root), 4);
	assert_string_equal(json_string_value(json_object_get(root, "version")), PF_VERSION);
	assert_string_equal(json_string_value(json_object_get(root, "kernel")), caps.release);
	assert_true(json_is_true(json_object_get(root, "passed")));
	assert_int_equal(json_array_size(rows), COUNT(list));
	for (size_t i = 0; i < COUNT(list); i++) {
		const char *name, *status, *detail;
		int required;

		assert_int_equal(json_unpack(json_array_get(rows, i), "{s:s, s:s, s:s, s:b !}",
					     "name", &name, "status", &status, "detail", &detail,
					     "required", &required),
				 0);
		assert_string_equal(name, list[i].name);
		assert_string_equal(status, pf_capability_status__names[list[i].status]);
		assert_string_equal(detail, list[i].detail);
		assert_int_equal(required, i == 0);
	}
	json_decref(root);
}

static void json_says_passed_only_of_a_pass(void **state)
{
	(void)state;
	for (int status = PF_CAPABILITY_UNKNOWN; status <= PF_CAPABILITY_PASS; status++) {
		json_t *root;

		list[0].status = status;
		root = print_and_parse();
		assert_int_equal(json_is_true(json_object_get(root, "passed")),
				 status == PF_CAPABILITY_PASS);
		json_decref(root);
	}
}

static void json_that_cannot_be_made_is_an_error(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	FILE *out = fopen("/dev/null", "w");

	(void)state;
	assert_non_null(out);
	list[2].name = "\xff"; /* not UTF-8 */
	assert_true(pf_feasibility__print_json(&caps, out, &err) < 0);
	assert_true(err.line[0]);
	list[2].name = "spare";
	fclose(out);
}

static char *print(void)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	pf_feasibility__print(&caps, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void people_read_who_misses_what_and_the_remedy(void **state)
{
	char *text = print();
	const char *advisory = strstr(text, "\nAdvisory\n");

	(void)state;
	assert_non_null(advisory);
	assert_true(strstr(text, "needed") < advisory);
	assert_true(strstr(text, "nice") > advisory);
	assert_non_null(strstr(text, "\"quoted\": \\ refused\n"));
	assert_non_null(strstr(text, "needed for: harness, benchmarks\n"));
	assert_non_null(strstr(text, "Do that.\n"));
	assert_null(strstr(text, "Do this."));
	assert_non_null(strstr(text, "\nFeasible: all 1 required"));
	assert_null(strstr(text, "Not feasible"));
	free(text);

	list[0].status = PF_CAPABILITY_UNKNOWN;
	text = print();
	list[0].status = PF_CAPABILITY_PASS;
	assert_non_null(strstr(text, "unknown  needed\n"));
	assert_non_null(strstr(text, "Do this.\n"));
	assert_non_null(strstr(text, "\nNot feasible: 1 of 1 required"));
	free(text);
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * The command's exit status on a host that is made fit in namespaces of its own, all but ip_forward,
 * which is as told. `to` is where its output goes.
 */
static int exit_status(const char *to, const char *ip_forward, const char *option)
{
	char name[] = "packetframe feasibility", arg[16];
	char *argv[] = { name, arg, NULL };
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		snprintf(arg, sizeof(arg), "%s", option);
		if (!freopen(to, "w", stdout) || unshare(CLONE_NEWNET | CLONE_NEWNS) ||
		    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
		    mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL) ||
		    !write_file("/proc/sys/net/ipv4/ip_forward", ip_forward))
			_exit(99);
		_exit(pf_feasibility__main(option[0] ? 2 : 1, argv));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void the_exit_status_tells(void **state)
{
	(void)state;
	assert_int_equal(exit_status("/dev/null", "1", ""), 0);
	assert_int_equal(exit_status("/dev/null", "1", "--json"), 0);
	assert_int_equal(exit_status("/dev/null", "0", ""), 1);
	assert_int_equal(exit_status("/dev/null", "0", "--json"), 1);
	/* A report that nobody got. */
	assert_int_equal(exit_status("/dev/full", "1", ""), 1);
	assert_int_equal(exit_status("/dev/full", "1", "--json"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_the_shape_of_the_spec),
		cmocka_unit_test(json_says_passed_only_of_a_pass),
		cmocka_unit_test(json_that_cannot_be_made_is_an_error),
		cmocka_unit_test(people_read_who_misses_what_and_the_remedy),
		cmocka_unit_test(the_exit_status_tells),
	};

	return cmocka_run_group_tests_name("feasibility", tests, NULL, NULL);
}
