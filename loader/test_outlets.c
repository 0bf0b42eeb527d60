// SPDX-License-Identifier: GPL-2.0-or-later
/* What the loader tells others: the service manager, the registry's readers, Prometheus. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "metrics.h"
#include "notify.h"
#include "object.h"
#include "registry.h"

static void heard(int fd, const char *begins)
{
	char text[128] = "";

	assert_true(recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
	assert_memory_equal(text, begins, strlen(begins));
}

static void the_service_manager_hears(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)state;
	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/pf-test-notify.%d", getpid());
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	pf_notify("READY=1");
	heard(fd, "READY=1");
	pf_notify__reloading();
	heard(fd, "RELOADING=1\nMONOTONIC_USEC=");
	close(fd);
	unlink(address.sun_path);
	pf_notify("READY=1"); /* nobody listens any more: no harm */

	/* The abstract namespace. */
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	address.sun_path[0] = '\0';
	assert_int_equal(
		bind(fd, (struct sockaddr *)&address,
		     offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address.sun_path + 1)),
		0);
	address.sun_path[0] = '@';
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	pf_notify("STOPPING=1");
	heard(fd, "STOPPING=1");
	close(fd);
	unsetenv("NOTIFY_SOCKET");
	pf_notify("READY=1");
}

static void the_registry_is_read_as_written(void **state)
{
	const struct pf_attachment list[] = {
		{ .iface = "eth0", .mode = PF_ATTACH_NATIVE, .prog_id = 4000000000u },
		{ .iface = "eth0.100", .mode = PF_ATTACH_GENERIC, .prog_id = 1 },
	};
	char dir[] = "/tmp/pf-test-XXXXXX", path[64];
	struct pf_error err = PF_ERROR_INIT;
	struct pf_registry registry;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(pf_registry__read(dir, &registry, &err), -ENOENT);
	assert_int_equal(pf_registry__write(dir, "/sys/fs/bpf/x", list, 2, &err), 0);
	assert_int_equal(pf_registry__read(dir, &registry, &err), 0);
	assert_int_equal(registry.n, 2);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(registry.list[i].iface, list[i].iface);
		assert_int_equal(registry.list[i].mode, list[i].mode);
		assert_int_equal(registry.list[i].prog_id, list[i].prog_id);
	}
	pf_registry__free(&registry);
	/* A file cut off anywhere is no registry. */
	snprintf(path, sizeof(path), "%s/attachments.json", dir);
	for (off_t size = 200; size >= 0; size -= 7) {
		assert_int_equal(truncate(path, size), 0);
		assert_int_equal(pf_registry__read(dir, &registry, &err), -EPROTO);
		assert_int_equal(registry.n, 0);
	}
	assert_int_equal(pf_registry__remove(dir, &err), 0);
	assert_int_equal(pf_registry__remove(dir, &err), 0);
	assert_int_equal(rmdir(dir), 0);
	pf_error__clear(&err);
}

static void metrics_are_named_as_specified(void **state)
{
	__u64 counters[FP_N_COUNTERS];
	char *text = NULL;
	size_t size, lines = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	for (int i = 0; i < FP_N_COUNTERS; i++)
		counters[i] = 1000 + i;
	counters[FP_FWD_OK] = UINT64_MAX;
	pf_metrics__print(counters, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "\n# TYPE packetframe_rx_total counter\n"
				     "packetframe_rx_total{module=\"fast-path\"} 1000\n"));
	assert_non_null(strstr(text, "\n# TYPE packetframe_fwd_ok_total counter\n"
				     "packetframe_fwd_ok_total{module=\"fast-path\"} "
				     "18446744073709551615\n"));
	assert_non_null(strstr(text, "# HELP packetframe_fib_not_fwded_total "));
	assert_null(strstr(text, "rx_total_total"));
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_int_equal(lines, 3 * FP_N_COUNTERS);
	free(text);
}

static void a_file_that_cannot_be_replaced_stays(void **state)
{
	char dir[] = "/tmp/pf-test-XXXXXX", path[64], beside[72];
	struct pf_error err = PF_ERROR_INIT;
	const __u64 counters[FP_N_COUNTERS] = { 0 };
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/m.prom", dir);
	snprintf(beside, sizeof(beside), "%s.new", path);
	assert_int_equal(mkdir(path, 0700), 0); /* rename() over it fails */
	assert_true(pf_metrics__write(path, counters, &err) < 0);
	assert_non_null(strstr(err.line, path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(access(beside, F_OK), -1);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(pf_metrics__write(path, counters, &err), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	pf_error__clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_service_manager_hears),
		cmocka_unit_test(the_registry_is_read_as_written),
		cmocka_unit_test(metrics_are_named_as_specified),
		cmocka_unit_test(a_file_that_cannot_be_replaced_stays),
	};

	return cmocka_run_group_tests_name("what others are told", tests, NULL, NULL);
}
