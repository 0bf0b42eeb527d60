// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The object is refused unless it is exactly what SPEC §4.5 says, and what is built in is just that.
 * Runs as root: a program that nobody may load is never tested (SPEC §9.1).
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "object.h"
#include "test_child.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LINE_MAX     512

extern const char pf_embedded_object[], pf_embedded_object_end[];

static size_t embedded_size(void)
{
	return pf_embedded_object_end - pf_embedded_object;
}

/* §4.5's table once more, from the document. */
static const struct {
	const char *name;
	__u32 type, key_size, value_size, max_entries, flags;
	int may_grow;
} spec[] = {
	{ "allow_v4", BPF_MAP_TYPE_LPM_TRIE, 8, 1, 1024, BPF_F_NO_PREALLOC, 1 },
	{ "allow_v6", BPF_MAP_TYPE_LPM_TRIE, 20, 1, 1024, BPF_F_NO_PREALLOC, 1 },
	{ "cfg", BPF_MAP_TYPE_ARRAY, 4, 8, 1, 0, 0 },
	{ "stats", BPF_MAP_TYPE_PERCPU_ARRAY, 4, 8, 23, 0, 0 },
	{ "log", BPF_MAP_TYPE_RINGBUF, 0, 0, 256 * 1024, 0, 0 },
	{ "redirect_devmap", BPF_MAP_TYPE_DEVMAP_HASH, 4, 4, 64, 0, 1 },
	{ "vlan_resolve", BPF_MAP_TYPE_HASH, 4, 8, 256, 0, 0 },
	{ "vlan_ingress", BPF_MAP_TYPE_HASH, 8, 4, 256, 0, 0 },
	/* None of §4.5, see fastpath.h. */
	{ "allow_v4_index", BPF_MAP_TYPE_ARRAY, 4, 64, 65536, BPF_F_MMAPABLE, 0 },
};

static struct pf_object *open_embedded(void)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;

	if (pf_object__open(&object, NULL, &err))
		fail_msg("%s", err.line);
	return object;
}

static struct pf_object *load_embedded(void)
{
	struct pf_object *object = open_embedded();
	struct pf_error err = PF_ERROR_INIT;

	if (pf_object__load(object, &err))
		fail_msg("%s", err.line);
	return object;
}

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

/* --- the built-in object ---------------------------------------------------------------------------- */

static void test_names_are_those_of_the_spec(void **state)
{
	(void)state;
	assert_int_equal(PF_N_MAPS, COUNT(spec));
	for (size_t i = 0; i < COUNT(spec); i++)
		assert_string_equal(pf_map__names[i], spec[i].name);
	for (size_t i = 0; i < FP_N_COUNTERS; i++) {
		assert_non_null(pf_counter__names[i]);
		assert_non_null(pf_counter__help[i]);
	}
	assert_string_equal(pf_counter__names[0], "rx_total");
	assert_string_equal(pf_counter__names[22], "fib_not_fwded");
}

static void test_embedded_opens(void **state)
{
	struct pf_object *object = open_embedded();
	const struct bpf_map *map;
	size_t n = 0;

	(void)state;
	assert_string_equal(pf_object__name(object), "the built-in object");
	assert_string_equal(bpf_program__name(pf_object__bpf_program(object)), "fast_path");
	assert_int_equal(bpf_program__type(pf_object__bpf_program(object)), BPF_PROG_TYPE_XDP);
	assert_int_equal(pf_object__prog_fd(object), -1);
	assert_string_equal(pf_object__verifier_log(object), "");
	for (size_t i = 0; i < COUNT(spec); i++) {
		map = bpf_object__find_map_by_name(pf_object__bpf_object(object), spec[i].name);
		assert_non_null(map);
		assert_int_equal(bpf_map__type(map), spec[i].type);
		assert_int_equal(bpf_map__key_size(map), spec[i].key_size);
		assert_int_equal(bpf_map__value_size(map), spec[i].value_size);
		assert_int_equal(bpf_map__max_entries(map), spec[i].max_entries);
		assert_int_equal(bpf_map__map_flags(map), spec[i].flags);
		assert_int_equal(pf_object__map_fd(object, i), -1);
	}
	bpf_object__for_each_map(map, pf_object__bpf_object(object)) n++;
	assert_int_equal(n, COUNT(spec));
	pf_object__free(object);
	pf_object__free(NULL);
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

static Elf_Data *section_data(Elf *elf, const char *name)
{
	Elf_Scn *section = NULL;
	size_t names;
	GElf_Shdr head;

	assert_int_equal(elf_getshdrstrndx(elf, &names), 0);
	while ((section = elf_nextscn(elf, section))) {
		assert_non_null(gelf_getshdr(section, &head));
		if (!strcmp(elf_strptr(elf, names, head.sh_name), name))
			return elf_getdata(section, NULL);
	}
	return NULL;
}

/*
 * A symbol without a definition is a call of memset and its like that the compiler made up: no
 * loader can resolve it.
 */
static void test_embedded_elf_is_whole(void **state)
{
	Elf_Data *symbols, *license, *btf;
	GElf_Sym symbol;
	Elf *elf;
	int n;

	(void)state;
	assert_int_not_equal(elf_version(EV_CURRENT), EV_NONE);
	elf = elf_memory((char *)pf_embedded_object, embedded_size());
	assert_non_null(elf);
	symbols = section_data(elf, ".symtab");
	assert_non_null(symbols);
	n = symbols->d_size / gelf_fsize(elf, ELF_T_SYM, 1, EV_CURRENT);
	assert_true(n > 1);
	/* Symbol 0 is undefined in every ELF file. */
	for (int i = 1; i < n; i++) {
		assert_non_null(gelf_getsym(symbols, i, &symbol));
		if (symbol.st_shndx == SHN_UNDEF)
			fail_msg("symbol %d has no definition", i);
	}
	license = section_data(elf, "license");
	assert_non_null(license);
	assert_int_equal(license->d_size, sizeof("GPL"));
	assert_memory_equal(license->d_buf, "GPL", sizeof("GPL"));
	btf = section_data(elf, ".BTF");
	assert_non_null(btf);
	assert_true(btf->d_size > 0);
	assert_non_null(section_data(elf, ".BTF.ext"));
	elf_end(elf);
}

/* --- sizes ------------------------------------------------------------------------------------------ */

static void test_max_entries(void **state)
{
	struct pf_object *object = open_embedded();
	struct pf_error err = PF_ERROR_INIT;
	struct bpf_map_info info = {};
	char line[LINE_MAX];
	__u32 size;
	int ret;

	(void)state;
	for (size_t i = 0; i < COUNT(spec); i++) {
		ret = pf_object__set_max_entries(object, i, 2048, &err);
		if (spec[i].may_grow) {
			assert_int_equal(ret, 0);
			continue;
		}
		assert_int_equal(ret, -EINVAL);
		snprintf(line, sizeof(line), "the size of map %s is fixed", spec[i].name);
		assert_string_equal(err.line, line);
	}
	assert_int_equal(pf_object__set_max_entries(object, PF_MAP_allow_v6, 7, &err), 0);
	if (pf_object__load(object, &err))
		fail_msg("%s", err.line);
	for (size_t i = 0; i < COUNT(spec); i++) {
		__u32 expected = i == PF_MAP_allow_v6 ? 7
				 : spec[i].may_grow   ? 2048
						      : spec[i].max_entries;

		size = sizeof(info);
		assert_int_equal(bpf_obj_get_info_by_fd(pf_object__map_fd(object, i), &info, &size),
				 0);
		assert_int_equal(info.max_entries, expected);
	}
	/* The kernel made the map; its size is what it is. */
	assert_int_equal(pf_object__set_max_entries(object, PF_MAP_allow_v4, 4096, &err), -EBUSY);
	assert_string_equal(err.line,
			    "cannot give map allow_v4 4096 entries: Device or resource busy");
	pf_object__free(object);
}

/* --- loading ---------------------------------------------------------------------------------------- */

/* What the kernel has is what §4.5 says, as it says it itself. */
static void test_kernel_has_the_maps(void **state)
{
	struct pf_object *object = load_embedded();
	struct bpf_prog_info prog = {};
	__u32 size = sizeof(prog);

	(void)state;
	assert_true(pf_object__prog_fd(object) >= 0);
	assert_int_equal(bpf_obj_get_info_by_fd(pf_object__prog_fd(object), &prog, &size), 0);
	assert_string_equal(prog.name, "fast_path");
	assert_int_equal(prog.type, BPF_PROG_TYPE_XDP);
	assert_int_equal(prog.nr_map_ids, COUNT(spec));
	assert_true(prog.gpl_compatible);
	assert_true(prog.btf_id > 0);
	for (size_t i = 0; i < COUNT(spec); i++) {
		struct bpf_map_info map = {};

		size = sizeof(map);
		assert_int_equal(bpf_obj_get_info_by_fd(pf_object__map_fd(object, i), &map, &size),
				 0);
		assert_memory_equal(map.name, spec[i].name, strlen(spec[i].name));
		assert_int_equal(map.type, spec[i].type);
		assert_int_equal(map.key_size, spec[i].key_size);
		assert_int_equal(map.value_size, spec[i].value_size);
		assert_int_equal(map.max_entries, spec[i].max_entries);
	}
	/* Not asked for. */
	assert_string_equal(pf_object__verifier_log(object), "");
	pf_object__free(object);
}

static void test_counters_start_at_zero(void **state)
{
	char frame[64] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = 1);
	struct pf_object *object = load_embedded();
	__u64 counters[FP_N_COUNTERS];
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	memset(counters, 0xff, sizeof(counters));
	assert_int_equal(pf_object__read_counters(object, counters, &err), 0);
	for (int i = 0; i < FP_N_COUNTERS; i++)
		assert_int_equal(counters[i], 0);
	/* And they are those of the program: frames of EtherType 0. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(bpf_prog_test_run_opts(pf_object__prog_fd(object), &opts), 0);
	assert_int_equal(pf_object__read_counters(object, counters, &err), 0);
	for (int i = 0; i < FP_N_COUNTERS; i++)
		assert_int_equal(counters[i], i == FP_RX_TOTAL || i == FP_PASS_NOT_IP ? 3 : 0);
	pf_object__free(object);
}

/* Every CPU's part is in the sum: each gets another power of 1000. */
static void test_counters_are_summed(void **state)
{
	struct pf_object *object = load_embedded();
	int cpus = libbpf_num_possible_cpus();
	__u64 *parts = calloc(cpus, sizeof(*parts)), counters[FP_N_COUNTERS], sum = 0;
	struct pf_error err = PF_ERROR_INIT;
	const __u32 index = FP_FIB_NOT_FWDED;

	(void)state;
	assert_non_null(parts);
	for (int cpu = 0; cpu < cpus; cpu++) {
		parts[cpu] = ((__u64)1 << 33) + cpu;
		sum += parts[cpu];
	}
	assert_int_equal(
		bpf_map_update_elem(pf_object__map_fd(object, PF_MAP_stats), &index, parts, 0), 0);
	assert_int_equal(pf_object__read_counters(object, counters, &err), 0);
	assert_int_equal(counters[FP_FIB_NOT_FWDED], sum);
	assert_int_equal(counters[FP_RX_TOTAL], 0);
	free(parts);
	pf_object__free(object);
}

static void test_counters_of_nothing_loaded(void **state)
{
	struct pf_object *object = open_embedded();
	__u64 counters[FP_N_COUNTERS];
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	assert_int_equal(pf_object__read_counters(object, counters, &err), -EBADF);
	assert_string_equal(err.line, "cannot read the counters: Bad file descriptor");
	pf_object__free(object);
}

static void test_verifier_log_when_asked_for(void **state)
{
	struct pf_object *object = open_embedded();
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	pf_object__want_verifier_log(object);
	if (pf_object__load(object, &err))
		fail_msg("%s", err.line);
	assert_non_null(strstr(pf_object__verifier_log(object), "processed "));
	pf_object__free(object);
}

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
		cmocka_unit_test(test_names_are_those_of_the_spec),
		cmocka_unit_test(test_embedded_opens),
		cmocka_unit_test(test_file_opens),
		cmocka_unit_test(test_embedded_elf_is_whole),
		cmocka_unit_test(test_max_entries),
		cmocka_unit_test(test_kernel_has_the_maps),
		cmocka_unit_test(test_counters_start_at_zero),
		cmocka_unit_test(test_counters_are_summed),
		cmocka_unit_test(test_counters_of_nothing_loaded),
		cmocka_unit_test(test_verifier_log_when_asked_for),
		cmocka_unit_test(test_verifier_refuses),
		cmocka_unit_test(test_no_privilege),
	};

	return cmocka_run_group_tests_name("object", tests, NULL, NULL);
}
