// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is built in is just what SPEC §4.5 says, and so is what the kernel makes of it. Runs as root.
 */
#include <errno.h>
#include <gelf.h>
#include <linux/bpf.h>
#include <stdlib.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "test_object.h"

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
	/* None of §4.5's, see fastpath.h. */
	{ "allow_v4_index", BPF_MAP_TYPE_ARRAY, 4, 64, 65536, BPF_F_MMAPABLE, 0 },
	{ "allow_v6_index", BPF_MAP_TYPE_ARRAY, 4, 64, 65536, BPF_F_MMAPABLE, 0 },
};

static struct pf_object *load_embedded(void)
{
	struct pf_object *object = open_embedded();
	struct pf_error err = PF_ERROR_INIT;

	if (pf_object__load(object, &err))
		fail_msg("%s", err.line);
	return object;
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_those_of_the_spec),
		cmocka_unit_test(test_embedded_opens),
		cmocka_unit_test(test_embedded_elf_is_whole),
		cmocka_unit_test(test_max_entries),
		cmocka_unit_test(test_kernel_has_the_maps),
		cmocka_unit_test(test_counters_start_at_zero),
		cmocka_unit_test(test_counters_are_summed),
		cmocka_unit_test(test_counters_of_nothing_loaded),
		cmocka_unit_test(test_verifier_log_when_asked_for),
	};

	return cmocka_run_group_tests_name("built-in object", tests, NULL, NULL);
}
