// SPDX-License-Identifier: GPL-2.0-or-later
/* What frame__build() refuses, and what it says then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "frame.h"

/* clang-format off */

/* `line` is what stands behind `frame "TEXT": `. */
static const struct {
	const char *text, *line;
} refused[] = {
	/* layers */
	{ "", "expected a layer, not \"the end\"" },
	{ "eth/", "expected a layer, not \"the end\"" },
	{ "eth//ip4", "expected a layer, not \"/ip4\"" },
	{ " eth", "expected a layer, not \" eth\"" },
	{ "eth/ipv4", "no layer \"ipv4\"; there are: eth vlan arp ip4 ip6 hbh dopt rt frag ah mh tcp udp "
	  "udplite sctp dccp icmp icmp6 igmp gre esp data hex pad min60 cut" },
	{ "eth/IP4/udp", "no layer \"IP4\"; there are: eth vlan arp ip4 ip6 hbh dopt rt frag ah mh tcp udp "
	  "udplite sctp dccp icmp icmp6 igmp gre esp data hex pad min60 cut" },
	{ "eth ", "after layer eth expected \"/\", not \" \"" },
	{ "eth(type=1)ip4", "after layer eth expected \"/\", not \"ip4\"" },
	{ "eth,ip4", "after layer eth expected \"/\", not \",ip4\"" },
	{ "eth/ip4 udp", "after layer ip4 expected \"/\", not \" udp\"" },
	{ "eth/pad(4)/ip4", "layer ip4 after pad: only pad, min60 and cut can follow it" },
	{ "eth/cut(4)/data(1)", "layer data after cut: only pad, min60 and cut can follow it" },
	/* fields */
	{ "eth/ip4(tll=1)", "layer ip4 has no field \"tll\"; it has: version ihl tos len id rf df mf off "
	  "ttl proto csum src dst opts tune" },
	{ "udp(=1)", "layer udp has no field \"\"; it has: sport dport len csum" },
	{ "min60(n=1)", "layer min60 has no field \"n\"" },
	{ "ip4(64)", "layer ip4: expected FIELD=VALUE, not \"64)\"" },
	{ "ip4(ttl)", "layer ip4: expected FIELD=VALUE, not \"ttl)\"" },
	{ "data(1,2)", "layer data: expected FIELD=VALUE, not \"2)\"" },
	{ "data(,fill=1)", "layer data: expected FIELD=VALUE, not \",fill=1)\"" },
	{ "ip4(ttl=1,)", "layer ip4: expected FIELD=VALUE, not \")\"" },
	{ "ip4( ttl=1)", "layer ip4: expected FIELD=VALUE, not \" ttl=1)\"" },
	{ "ip4(ttl =1)", "layer ip4: expected FIELD=VALUE, not \"ttl =1)\"" },
	{ "ip4(", "layer ip4: expected FIELD=VALUE, not \"the end\"" },
	{ "ip4(ttl=1", "layer ip4: missing \")\" after field ttl" },
	{ "ip4(ttl=1/udp", "layer ip4: missing \")\" after field ttl" },
	{ "eth/data(4/pad(1)", "layer data: missing \")\" after field n" },
	{ "ip4(ttl=1 )", "layer ip4: expected \",\" or \")\" after field ttl, not \" )\"" },
	{ "ip4(ttl=1 tos=2)", "layer ip4: expected \",\" or \")\" after field ttl, not \" tos=2)\"" },
	{ "ip4(ttl=1(2)", "layer ip4: expected \",\" or \")\" after field ttl, not \"(2)\"" },
	{ "ip4(ttl=1,ttl=1)", "layer ip4: field ttl is set twice" },
	{ "udp(csum=bad,csum=1)", "layer udp: field csum is set twice" },
	{ "data(1,n=1)", "layer data: field n is set twice" },
	{ "data", "layer data: field n must be given" },
	{ "data(fill=1)", "layer data: field n must be given" },
	{ "hex", "layer hex: field bytes must be given" },
	{ "hex()", "layer hex: field bytes must be given" },
	{ "eth/pad", "layer pad: field n must be given" },
	{ "eth/cut()", "layer cut: field n must be given" },
	/* values */
	{ "ip4(ttl=256)", "layer ip4: field ttl takes a number from 0 to 255, not \"256\"" },
	{ "ip4(ttl=-1)", "layer ip4: field ttl takes a number from 0 to 255, not \"-1\"" },
	{ "ip4(ttl=+1)", "layer ip4: field ttl takes a number from 0 to 255, not \"+1\"" },
	{ "ip4(ttl=)", "layer ip4: field ttl takes a number from 0 to 255, not \"\"" },
	{ "ip4(ttl=0x)", "layer ip4: field ttl takes a number from 0 to 255, not \"0x\"" },
	{ "ip4(ttl=1x)", "layer ip4: field ttl takes a number from 0 to 255, not \"1x\"" },
	{ "ip4(ttl=ff)", "layer ip4: field ttl takes a number from 0 to 255, not \"ff\"" },
	{ "ip4(ttl=bad)", "layer ip4: field ttl takes a number from 0 to 255, not \"bad\"" },
	{ "ip4(df=2)", "layer ip4: field df takes a number from 0 to 1, not \"2\"" },
	{ "ip6(flow=0x100000)", "layer ip6: field flow takes a number from 0 to 1048575, not \"0x100000\"; "
	  "it is: flow label" },
	{ "tcp(seq=4294967296)", "layer tcp: field seq takes a number from 0 to 4294967295, "
	  "not \"4294967296\"" },
	{ "tcp(seq=99999999999999999999)", "layer tcp: field seq takes a number from 0 to 4294967295, "
	  "not \"99999999999999999999\"" },
	{ "ip4(ttl=0000000000000000000000000000000000000000000000000000000000000001)",
	  "layer ip4: field ttl takes a number from 0 to 255, "
	  "not \"0000000000000000000000000000000000000000\"" },
	{ "udp(csum=BAD)", "layer udp: field csum takes a number from 0 to 65535 or the word bad, "
	  "not \"BAD\"" },
	{ "udp(csum=0x10000)", "layer udp: field csum takes a number from 0 to 65535 or the word bad, "
	  "not \"0x10000\"" },
	{ "ip4(opts=3)", "layer ip4: field opts takes a number from 0 to 40, a multiple of 4, not \"3\"; "
	  "it is: bytes of options to add, all NOP" },
	{ "ip4(opts=44)", "layer ip4: field opts takes a number from 0 to 40, a multiple of 4, not \"44\"; "
	  "it is: bytes of options to add, all NOP" },
	{ "ip4(tune=0xffff)", "layer ip4: field tune takes a number from 0 to 65534, not \"0xffff\"; "
	  "it is: finds the id that makes this the right checksum; 0xffff never is one" },
	{ "ip4(tune=bad)", "layer ip4: field tune takes a number from 0 to 65534, not \"bad\"; "
	  "it is: finds the id that makes this the right checksum; 0xffff never is one" },
	{ "eth(dst=1:2:3:4:5:6)", "layer eth: field dst takes a MAC address as 02:00:00:00:01:02, "
	  "not \"1:2:3:4:5:6\"" },
	{ "eth(dst=02:00:00:00:01-02)", "layer eth: field dst takes a MAC address as 02:00:00:00:01:02, "
	  "not \"02:00:00:00:01-02\"" },
	{ "eth(dst=02:00:00:00:01:0g)", "layer eth: field dst takes a MAC address as 02:00:00:00:01:02, "
	  "not \"02:00:00:00:01:0g\"" },
	{ "ip4(src=10.1.0)", "layer ip4: field src takes an IPv4 address, not \"10.1.0\"" },
	{ "ip4(src=2001:db8::1)", "layer ip4: field src takes an IPv4 address, not \"2001:db8::1\"" },
	{ "ip6(dst=10.1.0.2)", "layer ip6: field dst takes an IPv6 address, not \"10.1.0.2\"" },
	{ "ip6(dst=)", "layer ip6: field dst takes an IPv6 address, not \"\"" },
	{ "hbh(opt=0502)", "layer hbh: field opt takes 12 hex digits, not \"0502\"; "
	  "it is: the options: PadN" },
	{ "hex(123)", "layer hex: field bytes takes pairs of hex digits, not \"123\"" },
	{ "hex(12zz)", "layer hex: field bytes takes pairs of hex digits, not \"12zz\"" },
	{ "hex(bytes=)", "layer hex: field bytes takes pairs of hex digits, not \"\"" },
	{ "data(65598)", "layer data: field n takes a number from 0 to 65597, not \"65598\"" },
	/* the whole */
	{ "ip4(id=1,tune=2)", "layer ip4: tune finds the id: only one can be set" },
	{ "eth(type=1)/vlan(tpid=0x88a8)", "layer vlan: field tpid needs a layer in front with an EtherType "
	  "that is not set itself" },
	{ "vlan(tpid=0x88a8)", "layer vlan: field tpid needs a layer in front with an EtherType "
	  "that is not set itself" },
	{ "ip4/vlan(tpid=0x88a8)", "layer vlan: field tpid needs a layer in front with an EtherType "
	  "that is not set itself" },
	{ "eth/ip4/data(65516)", "layer ip4: field len would be 65536, at most 65535 fit; set it" },
	{ "eth/ip6/data(65536)", "layer ip6: field plen would be 65536, at most 65535 fit; set it" },
	{ "eth/udp/data(65528)", "layer udp: field len would be 65536, at most 65535 fit; set it" },
	{ "eth/data(65584)", "layer data: the frame would be longer than 65597 bytes" },
	{ "data(65597)/hex(00)", "layer hex: the frame would be longer than 65597 bytes" },
	{ "data(65578)/ip4", "layer ip4: the frame would be longer than 65597 bytes" },
	{ "data(65577)/ip4(opts=4)", "layer ip4: the frame would be longer than 65597 bytes" },
	{ "data(65597)/pad(1)", "layer pad: the frame would be longer than 65597 bytes" },
	{ "eth/cut(15)", "layer cut: the frame has 14 bytes, fewer than 15" },
	{ "eth/cut(10)/cut(11)", "layer cut: the frame has 10 bytes, fewer than 11" },
	{ "eth/cut(0)", "it has no bytes" },
	{ "data(0)", "it has no bytes" },
};

/* clang-format on */

static void test_refused(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct frame frame = { 0 };
	char line[600];

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		/* What the frame held before must not look like the result. */
		assert_int_equal(frame__set(&frame, "old", 3), 0);
		if (frame__build(&frame, refused[i].text, &err) != -EINVAL)
			fail_msg("\"%s\" was not refused", refused[i].text);
		assert_null(frame.bytes);
		assert_int_equal(frame.len, 0);
		snprintf(line, sizeof(line), "frame \"%s\": %s", refused[i].text, refused[i].line);
		assert_string_equal(err.line, line);
	}
}

static void test_many_layers(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct frame frame = { 0 };
	char text[65 * 5 + 1] = "vlan";

	(void)state;
	for (int i = 1; i < 64; i++)
		strcat(text, "/vlan");
	assert_int_equal(frame__build(&frame, text, &err), 0);
	assert_int_equal(frame.len, 64 * 4);
	strcat(text, "/vlan");
	assert_int_equal(frame__build(&frame, text, &err), -EINVAL);
	assert_non_null(strstr(err.line, "more than 64 layers"));
	/* A long text is cut short, and the reason is still there. */
	assert_non_null(strstr(err.line, "...\": more"));
	frame__free(&frame);
}

/* A table of cases may break a text over lines; the message stays one line. */
static void test_one_line(void **state)
{
	struct pf_error err = PF_ERROR_INIT;
	struct frame frame = { 0 };

	(void)state;
	assert_int_equal(frame__build(&frame, "eth/\n\tip4(ttl=\n1)", &err), -EINVAL);
	assert_null(strpbrk(err.line, "\n\t"));
}

/* Texts damaged at random: whatever comes, a frame or one line, and no byte out of bounds. */
static void test_damaged(void **state)
{
	static const char *const seeds[] = {
		"eth/vlan(vid=100,tpid=0x88a8)/ip4(dst=10.2.0.2,ttl=1,opts=8)/udp(csum=bad)/data(20)",
		"eth/ip6(src=2001:db8::1)/hbh(opt=010400000000)/tcp(opts=4)/hex(0011)/pad(3)/cut(9)",
		"eth(dst=ff:ff:ff:ff:ff:ff)/ip4(tune=0xfeff)/sctp/data(n=65000,fill=3)/min60",
	};
	static const char letters[] = "/(),= =0x19afdn.:%\n\xff";
	struct pf_error err = PF_ERROR_INIT;
	struct frame frame = { 0 };
	unsigned int n_built = 0, n_refused = 0;
	char text[128];

	(void)state;
	srandom(1);
	for (int i = 0; i < 20000; i++) {
		size_t len;

		strcpy(text, seeds[i % 3]);
		len = strlen(text);
		for (long n = random() % 3; n >= 0; n--)
			text[random() % len] = letters[random() % (sizeof(letters) - 1)];
		if (random() % 4 == 0)
			text[random() % len] = '\0';
		err.line[0] = '\0';
		if (!frame__build(&frame, text, &err)) {
			assert_in_range(frame.len, 1, FRAME_MAX_LEN);
			n_built++;
		} else {
			assert_null(frame.bytes);
			assert_memory_equal(err.line, "frame \"", 7);
			n_refused++;
		}
	}
	assert_true(n_built > 100 && n_refused > 1000);
	frame__free(&frame);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_many_layers),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
