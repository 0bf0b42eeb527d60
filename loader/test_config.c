// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "config.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define G	     "global\n"
#define M	     "module fast-path\n"
#define X64	     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* clang-format off */
/* What is wrong, and all that is said about it. A text that holds a NUL is in another test. */
static const struct { const char *text, *message; } malformed[] = {
	/* sections */
	{ "globl\n", "f:1:1: \"globl\" before any section, expected \"global\" or \"module fast-path\"" },
	{ "Global\n", "f:1:1: \"Global\" before any section, expected \"global\" or \"module fast-path\"" },
	{ "dry-run on\n", "f:1:1: \"dry-run\" before any section, expected \"global\" or \"module fast-path\"" },
	{ "\n# c\n  attach eth0 auto\n" M, "f:3:3: \"attach\" before any section, expected \"global\" or \"module fast-path\"" },
	{ X64 "y\n", "f:1:1: \"" X64 "\" before any section, expected \"global\" or \"module fast-path\"" },
	{ "module\n", "f:1:7: a word is missing, expected \"module fast-path\"" },
	{ "\tmodule # fast-path\n", "f:1:8: a word is missing, expected \"module fast-path\"" },
	{ "module fastpath\n", "f:1:8: unknown module \"fastpath\", expected fast-path" },
	{ "module Fast-Path\n", "f:1:8: unknown module \"Fast-Path\", expected fast-path" },
	{ "module  \t slow-path\n", "f:1:11: unknown module \"slow-path\", expected fast-path" },
	{ "module fast-path {\n", "f:1:18: extra word \"{\" after \"module fast-path\"" },
	{ "global settings\n", "f:1:8: extra word \"settings\" after \"global\"" },
	{ G "global\n", "f:2:1: section \"global\" a second time, first on line 1" },
	{ G M G, "f:3:1: section \"global\" a second time, first on line 1" },
	{ M "\n" M, "f:3:1: section \"module fast-path\" a second time, first on line 1" },
	/* directives */
	{ G "foo\n", "f:2:1: unknown directive \"foo\" in section \"global\", expected bpffs-root, state-dir, metrics-textfile or log-level" },
	{ G " Log-Level info\n", "f:2:2: unknown directive \"Log-Level\" in section \"global\", expected bpffs-root, state-dir, metrics-textfile or log-level" },
	{ M "foo bar\n", "f:2:1: unknown directive \"foo\" in section \"module fast-path\", expected attach, allow-prefix, allow-prefix6 or dry-run" },
	{ M "allow-prefix4 192.0.2.0/24\n", "f:2:1: unknown directive \"allow-prefix4\" in section \"module fast-path\", expected attach, allow-prefix, allow-prefix6 or dry-run" },
	{ G "attach eth0 auto\n", "f:2:1: \"attach\" in section \"global\", expected it in \"module fast-path\"" },
	{ G "dry-run on\n", "f:2:1: \"dry-run\" in section \"global\", expected it in \"module fast-path\"" },
	{ M "state-dir /x\n", "f:2:1: \"state-dir\" in section \"module fast-path\", expected it in \"global\"" },
	{ M "log-level info\n", "f:2:1: \"log-level\" in section \"module fast-path\", expected it in \"global\"" },
	{ G "log-level info\nlog-level info\n", "f:3:1: \"log-level\" a second time, first on line 2" },
	{ G "bpffs-root /a\n\n  bpffs-root /b\n", "f:4:3: \"bpffs-root\" a second time, first on line 2" },
	{ G "state-dir /a\nstate-dir /a\n", "f:3:1: \"state-dir\" a second time, first on line 2" },
	{ G "metrics-textfile /a\nmetrics-textfile /a\n", "f:3:1: \"metrics-textfile\" a second time, first on line 2" },
	{ M "dry-run on\ndry-run off\n", "f:3:1: \"dry-run\" a second time, first on line 2" },
	/* words */
	{ G "bpffs-root\n", "f:2:11: a word is missing, expected \"bpffs-root PATH\"" },
	{ G "state-dir #/x\n", "f:2:10: a word is missing, expected \"state-dir PATH\"" },
	{ G "metrics-textfile\n", "f:2:17: a word is missing, expected \"metrics-textfile PATH\"" },
	{ G "log-level", "f:2:10: a word is missing, expected \"log-level trace|debug|info|warn|error\"" },
	{ M "attach\n", "f:2:7: a word is missing, expected \"attach IFACE native|generic|auto\"" },
	{ M "attach eth0\n", "f:2:12: a word is missing, expected \"attach IFACE native|generic|auto\"" },
	{ M "allow-prefix\n", "f:2:13: a word is missing, expected \"allow-prefix ADDRESS/LENGTH\"" },
	{ M "allow-prefix6\n", "f:2:14: a word is missing, expected \"allow-prefix6 ADDRESS/LENGTH\"" },
	{ M "dry-run\n", "f:2:8: a word is missing, expected \"dry-run on|off\"" },
	{ G "bpffs-root /a /b\n", "f:2:15: extra word \"/b\", expected \"bpffs-root PATH\"" },
	{ G "state-dir /a b\n", "f:2:14: extra word \"b\", expected \"state-dir PATH\"" },
	{ G "log-level info  warn\n", "f:2:17: extra word \"warn\", expected \"log-level trace|debug|info|warn|error\"" },
	{ M "attach eth0 auto native\n", "f:2:18: extra word \"native\", expected \"attach IFACE native|generic|auto\"" },
	{ M "attach a b c d e f g h i j k\n", "f:2:12: extra word \"c\", expected \"attach IFACE native|generic|auto\"" },
	{ M "allow-prefix 192.0.2.0/24 198.51.100.0/24\n", "f:2:27: extra word \"198.51.100.0/24\", expected \"allow-prefix ADDRESS/LENGTH\"" },
	{ M "allow-prefix 192.0.2.0 /24\n", "f:2:24: extra word \"/24\", expected \"allow-prefix ADDRESS/LENGTH\"" },
	{ M "allow-prefix6 2001:db8::/48 x\n", "f:2:29: extra word \"x\", expected \"allow-prefix6 ADDRESS/LENGTH\"" },
	{ M "dry-run on please\n", "f:2:12: extra word \"please\", expected \"dry-run on|off\"" },
	/* paths */
	{ G "bpffs-root sys/fs/bpf\n", "f:2:12: path \"sys/fs/bpf\", expected one that begins with /" },
	{ G "state-dir ./state\n", "f:2:11: path \"./state\", expected one that begins with /" },
	{ G "metrics-textfile m.prom\n", "f:2:18: path \"m.prom\", expected one that begins with /" },
	{ G "state-dir /var/../etc\n", "f:2:11: path \"/var/../etc\", expected one without .." },
	{ G "state-dir /var/lib/..\n", "f:2:11: path \"/var/lib/..\", expected one without .." },
	{ G "bpffs-root /..\n", "f:2:12: path \"/..\", expected one without .." },
	{ G "state-dir /\n", "f:2:11: path \"/\", expected one below it" },
	{ G "bpffs-root ///\n", "f:2:12: path \"/\", expected one below it" },
	/* log levels, switches, modes */
	{ G "log-level verbose\n", "f:2:11: log level \"verbose\", expected trace, debug, info, warn or error" },
	{ G "log-level INFO\n", "f:2:11: log level \"INFO\", expected trace, debug, info, warn or error" },
	{ G "log-level warning\n", "f:2:11: log level \"warning\", expected trace, debug, info, warn or error" },
	{ M "dry-run yes\n", "f:2:9: \"yes\", expected on or off" },
	{ M "dry-run ON\n", "f:2:9: \"ON\", expected on or off" },
	{ M "dry-run on\r\n", "f:2:9: \"on?\", expected on or off" },
	{ M "attach eth0 driver\n", "f:2:13: attach mode \"driver\", expected native, generic or auto" },
	{ M "attach eth0 Native\n", "f:2:13: attach mode \"Native\", expected native, generic or auto" },
	{ M "attach eth0 auto\xc2\xa0\n", "f:2:13: attach mode \"auto??\", expected native, generic or auto" },
	/* interfaces */
	{ M "attach abcdefghijklmnop auto\n", "f:2:8: interface name \"abcdefghijklmnop\" of 16 bytes, expected at most 15" },
	{ M "attach eth0/1 auto\n", "f:2:8: \"eth0/1\", expected the name of an interface" },
	{ M "attach eth0:1 auto\n", "f:2:8: \"eth0:1\", expected the name of an interface" },
	{ M "attach . auto\n", "f:2:8: \".\", expected the name of an interface" },
	{ M "attach .. auto\n", "f:2:8: \"..\", expected the name of an interface" },
	{ M "attach eth0 auto\nattach eth1 auto\nattach eth0 native\n", "f:4:8: interface \"eth0\" a second time, first on line 2" },
	/* prefixes */
	{ M "allow-prefix 192.0.2.0\n", "f:2:14: prefix \"192.0.2.0\": expected ADDRESS/LENGTH" },
	{ M "allow-prefix 192.0.2.0/\n", "f:2:14: prefix \"192.0.2.0/\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/33\n", "f:2:14: prefix \"192.0.2.0/33\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/-1\n", "f:2:14: prefix \"192.0.2.0/-1\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/+24\n", "f:2:14: prefix \"192.0.2.0/+24\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/24x\n", "f:2:14: prefix \"192.0.2.0/24x\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/0x18\n", "f:2:14: prefix \"192.0.2.0/0x18\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/99999999999999999999\n", "f:2:14: prefix \"192.0.2.0/99999999999999999999\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.0/24/24\n", "f:2:14: prefix \"192.0.2.0/24/24\": expected a length of 0 to 32" },
	{ M "allow-prefix 192.0.2.1/24\n", "f:2:14: prefix \"192.0.2.1/24\": expected all bits after the first 24 to be 0" },
	{ M "allow-prefix 128.0.0.0/0\n", "f:2:14: prefix \"128.0.0.0/0\": expected all bits after the first 0 to be 0" },
	{ M "allow-prefix 192.0.2/24\n", "f:2:14: prefix \"192.0.2/24\": expected an IPv4 or IPv6 address before the '/'" },
	{ M "allow-prefix 192.0.2.256/24\n", "f:2:14: prefix \"192.0.2.256/24\": expected an IPv4 or IPv6 address before the '/'" },
	{ M "allow-prefix /24\n", "f:2:14: prefix \"/24\": expected an IPv4 or IPv6 address before the '/'" },
	{ M "allow-prefix example.org/24\n", "f:2:14: prefix \"example.org/24\": expected an IPv4 or IPv6 address before the '/'" },
	{ M "allow-prefix 2001:db8::/48\n", "f:2:14: prefix \"2001:db8::/48\": expected an IPv4 prefix, see allow-prefix6" },
	{ M "allow-prefix6 192.0.2.0/24\n", "f:2:15: prefix \"192.0.2.0/24\": expected an IPv6 prefix, see allow-prefix" },
	{ M "allow-prefix6 2001:db8::/129\n", "f:2:15: prefix \"2001:db8::/129\": expected a length of 0 to 128" },
	{ M "allow-prefix6 2001:db8::1/64\n", "f:2:15: prefix \"2001:db8::1/64\": expected all bits after the first 64 to be 0" },
	{ M "allow-prefix6 2001:db8::\n", "f:2:15: prefix \"2001:db8::\": expected ADDRESS/LENGTH" },
	{ M "allow-prefix6 2001:db8:::/48\n", "f:2:15: prefix \"2001:db8:::/48\": expected an IPv4 or IPv6 address before the '/'" },
	{ M "allow-prefix6 fe80::%eth0/64\n", "f:2:15: prefix \"fe80::%eth0/64\": expected an IPv4 or IPv6 address before the '/'" },
	{ M "allow-prefix6 " X64 "y/64\n", "f:2:15: prefix \"" X64 "\"..., expected ADDRESS/LENGTH" },
	/* bytes that are no text */
	{ "\xef\xbb\xbfglobal\n", "f:1:1: \"???global\" before any section, expected \"global\" or \"module fast-path\"" },
	{ "\x7f" "ELF\x02\x01\x01\n", "f:1:1: \"?ELF???\" before any section, expected \"global\" or \"module fast-path\"" },
	{ G "state-dir /a\n\x1b[31mred\n", "f:3:1: unknown directive \"?[31mred\" in section \"global\", expected bpffs-root, state-dir, metrics-textfile or log-level" },
};
/* clang-format on */

/* Nothing of a configuration that is refused may be used. */
static void assert_empty(const struct pf_config *config)
{
	static const struct pf_config empty;

	assert_memory_equal(config, &empty, sizeof(empty));
}

static void every_mistake_has_its_message(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	(void)state;
	assert_true(COUNT(malformed) >= 60);
	for (size_t i = 0; i < COUNT(malformed); i++) {
		const char *text = malformed[i].text;

		if (pf_config__parse(&config, "f", text, strlen(text), &err) != -EINVAL)
			fail_msg("accepted: %s", text);
		assert_string_equal(err.line, malformed[i].message);
		assert_empty(&config);
	}
	pf_error__clear(&err);
}

static const char whole[] = "# a comment\n"
			    "\t global # another\n"
			    "  bpffs-root /sys/fs/bpf/packetframe//\n"
			    "  state-dir /var/lib/packetframe/..state#\n"
			    "  metrics-textfile /m.prom\n"
			    "  log-level debug\n"
			    "\n"
			    "module\tfast-path\n"
			    "  attach eth0 auto\n"
			    "  attach abcdefghijklmno native\n"
			    "  attach eth0.100 generic\n"
			    "  allow-prefix 192.0.2.0/24\n"
			    "  allow-prefix6 2001:db8::/48\n"
			    "  allow-prefix 192.0.2.0/24\n"
			    "  allow-prefix 0.0.0.0/0\n"
			    "  dry-run on"; /* and no newline */

static void a_whole_file_is_read(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	(void)state;
	assert_int_equal(pf_config__parse(&config, "f", whole, strlen(whole), &err), 0);
	assert_string_equal(config.bpffs_root, "/sys/fs/bpf/packetframe");
	assert_string_equal(config.state_dir, "/var/lib/packetframe/..state");
	assert_string_equal(config.metrics_textfile, "/m.prom");
	assert_int_equal(config.log_level, PF_LOG_DEBUG);
	assert_true(config.dry_run);
	assert_int_equal(config.n_attach, 3);
	assert_string_equal(config.attach[1].iface, "abcdefghijklmno");
	assert_int_equal(config.attach[1].mode, PF_ATTACH_NATIVE);
	assert_int_equal(config.attach[2].mode, PF_ATTACH_GENERIC);
	assert_int_equal(config.attach[2].line, 11);
	assert_int_equal(config.n_allow, 3);
	assert_int_equal(config.allow[0].len, 0);
	assert_int_equal(config.allow[1].len, 24);
	assert_int_equal(config.allow[2].family, AF_INET6);
	pf_config__free(&config);
	assert_empty(&config);
}

static void what_is_absent_has_a_default(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	(void)state;
	assert_int_equal(pf_config__parse(&config, "f", "", 0, &err), 0);
	assert_string_equal(config.bpffs_root, "/sys/fs/bpf/packetframe");
	assert_string_equal(config.state_dir, "/var/lib/packetframe/state");
	assert_null(config.metrics_textfile);
	assert_int_equal(config.log_level, PF_LOG_INFO);
	assert_false(config.dry_run);
	assert_int_equal(config.n_attach + config.n_allow, 0);
	pf_config__free(&config);
}

static void a_nul_byte_is_refused_wherever_it_is(void **state)
{
	static const char in_word[] = G "log-\0level", in_comment[] = "# \0", last[] = "global\n\0";
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	(void)state;
	assert_int_equal(pf_config__parse(&config, "f", in_word, sizeof(in_word) - 1, &err),
			 -EINVAL);
	assert_string_equal(err.line, "f:2:5: a NUL byte, expected text");
	assert_int_equal(pf_config__parse(&config, "f", in_comment, sizeof(in_comment) - 1, &err),
			 -EINVAL);
	assert_string_equal(err.line, "f:1:3: a NUL byte, expected text");
	assert_int_equal(pf_config__parse(&config, "f", last, sizeof(last) - 1, &err), -EINVAL);
	assert_string_equal(err.line, "f:2:1: a NUL byte, expected text");
	assert_empty(&config);
}

/* A file of `size` bytes, all comment. */
static int read_file_of(size_t size, struct pf_error *err)
{
	char path[] = "/tmp/pf-test-XXXXXX";
	char *text = malloc(size);
	struct pf_config config;
	int ret, fd = mkstemp(path);

	assert_non_null(text);
	assert_true(fd >= 0);
	memset(text, '#', size);
	assert_int_equal(write(fd, text, size), size);
	ret = pf_config__read(&config, path, err);
	pf_config__free(&config);
	close(fd);
	unlink(path);
	free(text);
	return ret;
}

static void one_mebibyte_is_the_most(void **state)
{
	struct pf_error err = PF_ERROR_INIT;

	(void)state;
	assert_int_equal(read_file_of(1 << 20, &err), 0);
	assert_int_equal(read_file_of((1 << 20) + 1, &err), -EFBIG);
	assert_non_null(strstr(err.line, ": over 1 MiB"));
}

static void what_is_no_file_is_refused(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	(void)state;
	assert_int_equal(pf_config__read(&config, "/nowhere/f", &err), -ENOENT);
	assert_string_equal(err.line,
			    "cannot read configuration /nowhere/f: No such file or directory");
	assert_int_equal(pf_config__read(&config, "/tmp", &err), -EISDIR);
	assert_int_equal(pf_config__read(&config, "/dev/zero", &err), -EFBIG);
	assert_true(pf_config__read(&config, "/proc/self/exe", &err) < 0);
	assert_empty(&config);
}

static void paths_have_a_longest(void **state)
{
	char text[5000] = G "state-dir /";
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	(void)state;
	memset(text + strlen(text), 'x', 3967);
	assert_int_equal(pf_config__parse(&config, "f", text, strlen(text), &err), 0);
	pf_config__free(&config);
	strcat(text, "x");
	assert_int_equal(pf_config__parse(&config, "f", text, strlen(text), &err), -EINVAL);
	assert_string_equal(err.line, "f:2:11: path of 3969 bytes, expected at most 3968");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_has_its_message),
		cmocka_unit_test(a_whole_file_is_read),
		cmocka_unit_test(what_is_absent_has_a_default),
		cmocka_unit_test(a_nul_byte_is_refused_wherever_it_is),
		cmocka_unit_test(one_mebibyte_is_the_most),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(paths_have_a_longest),
	};

	return cmocka_run_group_tests_name("configuration", tests, NULL, NULL);
}
