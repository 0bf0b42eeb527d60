// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The object is refused unless it is exactly what SPEC §4.5 says: by the file, by the ABI, by the
 * kernel's verifier. Runs as root: a program that nobody may load is never tested (SPEC §9.1).
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <bpf/libbpf.h>

#include "test_object.h"

/* --- files -------------------------------------------------------------------------------------- */

/* A file of these bytes, without a name in any file system; its path until the next one is made. */
static const char *file_of(const void *bytes, size_t size)
{
	static char path[32];
	static int fd = -1;

	if (fd >= 0)
		close(fd);
	fd = memfd_create("object", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

/* `rest` follows the object's path: "object PATH" or "cannot read object PATH". */
static void assert_refused(const char *path, int code, const char *before, const char *rest)
{
	struct pf_object *object = (void *)path;
	struct pf_error err = PF_ERROR_INIT;
	char line[LINE_MAX];

	assert_int_equal(pf_object__open(&object, path, &err), code);
	assert_null(object);
	snprintf(line, sizeof(line), "%s %s%s", before, path, rest);
	assert_string_equal(err.line, line);
	pf_error__clear(&err);
}

static void test_no_such_file(void **state)
{
	static const char missing[] = "/proc/self/missing.o", below_file[] = "/proc/self/stat/x.o";

	(void)state;
	assert_refused(missing, -ENOENT, "cannot read object", ": No such file or directory");
	assert_refused("", -ENOENT, "cannot read object", ": No such file or directory");
	assert_refused(below_file, -ENOTDIR, "cannot read object", ": Not a directory");
}

static void open_fifo(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;

	(void)arg;
	must(!unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
		     !mount("tmpfs", "/tmp", "tmpfs", 0, NULL) && !mkfifo("/tmp/fifo", 0600),
	     "to make a FIFO on a file system of its own");
	alarm(10);
	must_refuse(pf_object__open(&object, "/tmp/fifo", &err), -EINVAL, &err,
		    "object /tmp/fifo is not a regular file");
}

static void test_not_a_file(void **state)
{
	(void)state;
	assert_refused("/tmp", -EINVAL, "object", " is not a regular file");
	assert_refused("/dev/null", -EINVAL, "object", " is not a regular file");
	in_child(open_fifo, NULL); /* nobody writes to it, nobody waits */
}

static void test_not_an_object(void **state)
{
	static const char text[] = "a letter, not an object\n";
	const char *path;

	(void)state;
	path = file_of("", 0);
	assert_refused(path, -EINVAL, "object", " is empty");
	path = file_of(text, strlen(text));
	assert_refused(path, -EINVAL, "object",
		       " is not a BPF ELF object: BPF object format invalid");
	path = file_of("\177ELF", 4);
	assert_refused(path, -EINVAL, "object",
		       " is not a BPF ELF object: BPF object format invalid");
	/* An ELF file, but this machine's. */
	assert_refused("/proc/self/exe", -EINVAL, "object",
		       " is not a BPF ELF object: BPF object format invalid");
}

/* What a build or a copy that was broken off leaves. */
static void test_cut_file(void **state)
{
	const size_t parts = 64;
	char line[LINE_MAX];

	(void)state;
	for (size_t i = 1; i < parts; i++) {
		const char *path = file_of(pf_embedded_object, embedded_size() * i / parts);
		struct pf_error err = PF_ERROR_INIT;
		struct pf_object *object;

		if (!pf_object__open(&object, path, &err))
			fail_msg("%zu/%zu of an object was opened", i, parts);
		assert_null(object);
		snprintf(line, sizeof(line), "object %s is not a BPF ELF object: ", path);
		assert_memory_equal(err.line, line, strlen(line));
	}
}

static void test_object_of_another_program(void **state)
{
	const char *build = getenv("B");
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/fib_probe.bpf.o", build ? build : "build");
	assert_int_equal(access(path, R_OK), 0);
	assert_refused(path, -ENOENT, "object", " has no program fast_path");
}

/* --- objects that differ from the ABI in one thing ------------------------------------------------ */

/* Gives every name `from` in the object (symbols, BTF) another one of the same length. */
static void rename_all(char *bytes, const char *from, const char *to)
{
	size_t size = embedded_size(), len = strlen(from) + 1, n = 0;
	char *at = bytes, *end = bytes + size;

	assert_int_equal(strlen(from), strlen(to));
	while ((at = memmem(at, end - at, from, len))) {
		if (at > bytes && at[-1] == '\0') {
			memcpy(at, to, len);
			n++;
		}
		at += len;
	}
	assert_true(n > 0);
}

static char *copy_of_embedded(void)
{
	char *bytes = malloc(embedded_size());

	assert_non_null(bytes);
	memcpy(bytes, pf_embedded_object, embedded_size());
	return bytes;
}

static void swap_names(char *bytes, const char *a, const char *b)
{
	char third[32] = {};

	memset(third, '~', strlen(a));
	rename_all(bytes, a, third);
	rename_all(bytes, b, a);
	rename_all(bytes, third, b);
}

static void test_abi_is_enforced(void **state)
{
	static const struct {
		const char *a, *b; /* two names that change places, or */
		const char *from, *to;
		int code;
		const char *rest;
	} rows[] = {
		{ .from = "fast_path",
		  .to = "slow_path",
		  .code = -ENOENT,
		  .rest = " has no program fast_path" },
		{ .from = "vlan_ingress",
		  .to = "vlan_egress_",
		  .code = -ENOENT,
		  .rest = " has no map vlan_ingress" },
		{ .from = "allow_v4",
		  .to = "allow_v5",
		  .code = -ENOENT,
		  .rest = " has no map allow_v4" },
		{ .a = "cfg",
		  .b = "log",
		  .code = -EINVAL,
		  .rest = ": map cfg is of type 27, expected BPF_MAP_TYPE_ARRAY" },
		{ .a = "allow_v4",
		  .b = "allow_v6",
		  .code = -EINVAL,
		  .rest = ": map allow_v4 has key size 20, expected 8" },
		{ .a = "vlan_resolve",
		  .b = "vlan_ingress",
		  .code = -EINVAL,
		  .rest = ": map vlan_resolve has key size 8, expected 4" },
		/* A section that libbpf takes for a map: state that the loader knows nothing of. */
		{ .from = ".debug_str",
		  .to = ".rodata.xx",
		  .code = -EINVAL,
		  .rest = ": map .rodata.xx is not in the ABI" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *bytes = copy_of_embedded();
		const char *path;

		if (rows[i].a)
			swap_names(bytes, rows[i].a, rows[i].b);
		else
			rename_all(bytes, rows[i].from, rows[i].to);
		path = file_of(bytes, embedded_size());
		free(bytes);
		assert_refused(path, rows[i].code, "object", rows[i].rest);
	}
}

/* Opened from a file it is the same, and called by its path. */
static void test_file_opens(void **state)
{
	const char *path = file_of(pf_embedded_object, embedded_size());
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;

	(void)state;
	if (pf_object__open(&object, path, &err))
		fail_msg("%s", err.line);
	assert_string_equal(pf_object__name(object), path);
	if (pf_object__load(object, &err))
		fail_msg("%s", err.line);
	assert_true(pf_object__prog_fd(object) >= 0);
	pf_object__free(object);
}

/* --- the verifier ------------------------------------------------------------------------------------ */

/* Loads a changed object, which the verifier refuses; `detail` is in the end of its log. */
static void assert_verifier_refuses(const char *bytes, int code, const char *detail)
{
	const char *path = file_of(bytes, embedded_size());
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;
	char line[LINE_MAX];

	if (pf_object__open(&object, path, &err))
		fail_msg("%s", err.line);
	assert_int_equal(pf_object__load(object, &err), code);
	snprintf(line, sizeof(line), "the verifier refuses %s: %s", path, strerror(-code));
	assert_string_equal(err.line, line);
	assert_non_null(err.detail);
	if (!strstr(err.detail, detail))
		fail_msg("\"%s\" is not in the detail:\n%s", detail, err.detail);
	assert_int_equal(pf_object__prog_fd(object), -1);
	pf_object__free(object);
	pf_error__clear(&err);
}

static void test_verifier_refuses(void **state)
{
	static const struct bpf_insn read_r9 = { .code = BPF_ALU64 | BPF_MOV | BPF_X,
						 .src_reg = 9 };
	const struct bpf_insn *first;
	char *bytes = copy_of_embedded();
	struct pf_object *object;
	char *at;

	(void)state;
	/* The first instruction of the program now reads a register that nobody wrote. */
	object = open_embedded();
	first = bpf_program__insns(pf_object__bpf_program(object));
	at = memmem(bytes, embedded_size(), first, 4 * sizeof(*first));
	pf_object__free(object);
	assert_non_null(at);
	memcpy(at, &read_r9, sizeof(read_r9));
	assert_verifier_refuses(bytes, -EACCES, "R9 !read_ok");
	free(bytes);

	/* bpf_fib_lookup() is for GPL programs. */
	bytes = copy_of_embedded();
	at = memmem(bytes, embedded_size(), "\0GPL", sizeof("\0GPL"));
	assert_non_null(at);
	memcpy(at + 1, "BSD", 3);
	assert_verifier_refuses(bytes, -EINVAL, "cannot call GPL");
	free(bytes);
}

static void load_as_nobody(const void *arg)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;

	(void)arg;
	must(!setgid(65534) && !setuid(65534), "to become nobody");
	must_succeed(pf_object__open(&object, NULL, &err), "opening", &err);
	must_refuse(pf_object__load(object, &err), -EPERM, &err,
		    "no privilege to load the built-in object: run as root, or with CAP_BPF, "
		    "CAP_NET_ADMIN and CAP_PERFMON");
	pf_object__free(object);
}

static void test_no_privilege(void **state)
{
	(void)state;
	in_child(load_as_nobody, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_such_file),
		cmocka_unit_test(test_not_a_file),
		cmocka_unit_test(test_not_an_object),
		cmocka_unit_test(test_cut_file),
		cmocka_unit_test(test_object_of_another_program),
		cmocka_unit_test(test_abi_is_enforced),
		cmocka_unit_test(test_file_opens),
		cmocka_unit_test(test_verifier_refuses),
		cmocka_unit_test(test_no_privilege),
	};

	return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
