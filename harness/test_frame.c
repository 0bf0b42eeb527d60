// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What frame__build() makes. The bytes below were put together without it, field by field, and the
 * frames read back with a protocol analyser that verifies checksums.
 */
#include <time.h>

#include "test_frame.h"
#include "frame_layers.h"

struct golden {
	const char *text, *hex;
};

/* clang-format off */

/* Whole frames: what the next layer decides, lengths, checksums, defaults. */
static const struct golden frames[] = {
	{ "eth/ip4/udp/data(4)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0020 1234 4000 4011 1493 0a01 0002 0a02 0002 "
	  "9c40 0009 000c 4d82 "
	  "0001 0203" },
	{ "eth/vlan(pcp=5)/ip4(tos=0x10,ttl=1)/tcp(flags=2,opts=4)/data(3)",
	  "0200 0000 0101 0200 0000 0102 8100 "
	  "a064 0800 "
	  "4510 002f 1234 4000 0106 537f 0a01 0002 0a02 0002 "
	  "9c40 0009 0000 0001 0000 0001 6002 2000 cb86 0000 0101 0101 "
	  "0001 02" },
	{ "eth/vlan(tpid=0x88a8,vid=20)/vlan(dei=1,vid=4095)/ip6/udp/data(1)",
	  "0200 0000 0101 0200 0000 0102 88a8 "
	  "0014 8100 "
	  "1fff 86dd "
	  "6000 0000 0009 1140 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "9c40 0009 0009 081a "
	  "00" },
	{ "eth/ip4(opts=8)/icmp(id=0x1234,seq=7)/data(3)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4700 0027 1234 4000 4001 0e98 0a01 0002 0a02 0002 0101 0101 0101 0101 "
	  "0800 e3c3 1234 0007 "
	  "0001 02" },
	{ "eth/ip6(tclass=0xab,flow=0xcdef1,hlim=255)/icmp6(type=135)/hex(20010db8000200000000000000000002)",
	  "0200 0000 0101 0200 0000 0102 86dd "
	  "6abc def1 0018 3aff 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "8700 ef76 0000 0000 "
	  "2001 0db8 0002 0000 0000 0000 0000 0002" },
	{ "eth(dst=ff:ff:ff:ff:ff:ff)/arp/min60",
	  "ffff ffff ffff 0200 0000 0102 0806 "
	  "0001 0800 0604 0001 0200 0000 0102 0a01 0002 0000 0000 0000 0a01 0001 "
	  "0000 0000 0000 0000 0000 0000 0000 0000 0000" },
	{ "eth/ip4/ip4(src=192.0.2.1,dst=192.0.2.2)/udp/data(2)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0032 1234 4000 4004 148e 0a01 0002 0a02 0002 "
	  "4500 001e 1234 4000 4011 a497 c000 0201 c000 0202 "
	  "9c40 0009 000a df8b "
	  "0001" },
	{ "eth/ip4/ip6/tcp",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0050 1234 4000 4029 144b 0a01 0002 0a02 0002 "
	  "6000 0000 0014 0640 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "9c40 0009 0000 0001 0000 0001 5010 2000 9810 0000" },
	{ "eth/ip6/gre/eth/ip4/tcp/data(1)",
	  "0200 0000 0101 0200 0000 0102 86dd "
	  "6000 0000 003b 2f40 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "0000 6558 "
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0029 1234 4000 4006 1495 0a01 0002 0a02 0002 "
	  "9c40 0009 0000 0001 0000 0001 5010 2000 df81 0000 "
	  "00" },
	{ "eth/ip4(df=0,mf=1,off=185,id=7)/udp/data(8)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0024 0007 20b9 4011 4603 0a01 0002 0a02 0002 "
	  "9c40 0009 0010 436e "
	  "0001 0203 0405 0607" },
	{ "eth/ip6/hbh/dopt/rt/frag(off=5,mf=1)/ah/udp/data(4)",
	  "0200 0000 0101 0200 0000 0102 86dd "
	  "6000 0000 0044 0040 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "3c00 0104 0000 0000 "
	  "2b00 0104 0000 0000 "
	  "2c00 0000 0000 0000 "
	  "3300 0029 1234 5678 "
	  "1104 0000 0000 1000 0000 0001 0000 0000 0000 0000 0000 0000 "
	  "9c40 0009 000c 0610 "
	  "0001 0203" },
	{ "eth/ip6/mh",
	  "0200 0000 0101 0200 0000 0102 86dd "
	  "6000 0000 0008 8740 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "3b00 0000 68f7 0000" },
	{ "eth/ip4/sctp/hex(00030014)/data(16)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0034 1234 4000 4084 140c 0a01 0002 0a02 0002 "
	  "9c40 0009 0000 0001 9a13 fa07 "
	  "0003 0014 "
	  "0001 0203 0405 0607 0809 0a0b 0c0d 0e0f" },
	{ "eth/ip6/udplite(cscov=8)/data(5)",
	  "0200 0000 0101 0200 0000 0102 86dd "
	  "6000 0000 000d 8840 2001 0db8 0001 0000 0000 0000 0000 0002 2001 0db8 0002 0000 "
	  "0000 0000 0000 0002 "
	  "9c40 0009 0008 07a0 "
	  "0001 0203 04" },
	{ "eth/ip4/udplite/data(5)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0021 1234 4000 4088 141b 0a01 0002 0a02 0002 "
	  "9c40 0009 000d 4909 "
	  "0001 0203 04" },
	{ "eth/ip4/dccp/data(4)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0028 1234 4000 4021 147b 0a01 0002 0a02 0002 "
	  "9c40 0009 0400 4475 0500 0000 0000 0001 "
	  "0001 0203" },
	{ "eth(dst=01:00:5e:01:02:03)/ip4(dst=239.1.2.3,ttl=1)/igmp",
	  "0100 5e01 0203 0200 0000 0102 0800 "
	  "4500 001c 1234 4000 0102 6ca5 0a01 0002 ef01 0203 "
	  "1600 f8fa ef01 0203" },
	{ "eth/ip4/esp/data(4,fill=0xaa)",
	  "0200 0000 0101 0200 0000 0102 0800 "
	  "4500 0020 1234 4000 4032 1472 0a01 0002 0a02 0002 "
	  "0000 1000 0000 0001 "
	  "aaaa aaaa" },
};

/* Every field of every header, each set to something that only it can have written. */
static const struct golden headers[] = {
	{ "eth(dst=01:02:03:04:05:06,src=aB:Cd:EF:00:11:22,type=0x1234)/vlan",
	  "010203040506 abcdef001122 1234 0064 88b5" },
	{ "eth/vlan(tpid=0x9100,pcp=5,dei=1,vid=0xabc,type=0x1234)/ip4(csum=0,len=0,df=0,id=0)",
	  "020000000101 020000000102 9100 babc 1234 45000000 00000000 40fd0000 0a010002 0a020002" },
	{ "arp(htype=0x1111,ptype=0x2222,hlen=0x33,plen=0x44,op=0x5555,sha=00:01:02:03:04:05,"
	  "spa=1.2.3.4,tha=10:11:12:13:14:15,tpa=5.6.7.8)",
	  "1111 2222 33 44 5555 000102030405 01020304 101112131415 05060708" },
	{ "ip4(version=5,ihl=6,tos=0x11,len=0x2222,id=0x3333,rf=1,df=0,mf=1,off=0x1444,ttl=0x55,"
	  "proto=0x66,csum=0x7777,src=1.2.3.4,dst=255.6.7.8)/udp(csum=0)",
	  "56 11 2222 3333 b444 55 66 7777 01020304 ff060708 9c40 0009 0008 0000" },
	{ "ip4(ihl=0,len=0,csum=0,id=0,df=1,ttl=0,opts=4)/ip4(csum=0)/ip6/data(0)",
	  "40 00 0000 0000 4000 00 04 0000 0a010002 0a020002 01010101 "
	  "45 00 003c 1234 4000 40 29 0000 0a010002 0a020002 "
	  "60000000 0000 fd 40 20010db8000100000000000000000002 20010db8000200000000000000000002" },
	{ "ip6(version=15,tclass=0xab,flow=0xcdef1,plen=0x2222,next=0x33,hlim=0x44,src=::1,"
	  "dst=ff02::1:ff00:2)/tcp(csum=0)",
	  "fabcdef1 2222 33 44 00000000000000000000000000000001 ff0200000000000000000001ff000002 "
	  "9c40 0009 00000001 00000001 5010 2000 0000 0000" },
	{ "eth/data(1)", "020000000101 020000000102 88b5 00" },
	{ "hbh(next=0x11,len=0x22,opt=050200000100)", "11 22 050200000100" },
	{ "dopt(next=0x11,len=0x22,opt=c204ABCDEF01)", "11 22 c204abcdef01" },
	{ "rt(next=0x11,len=0x22,type=0x33,segleft=0x44)", "11 22 33 44 00000000" },
	{ "frag(next=0x11,off=0x1abc,mf=0,id=0x89abcdef)", "11 00 d5e0 89abcdef" },
	{ "frag(mf=1)/frag/icmp6(csum=0)",
	  "2c 00 0001 12345678 3a 00 0000 12345678 80 00 0000 0000 0000" },
	{ "ah(next=0x11,len=0x22,spi=0x89abcdef,seq=0x12345678,icv=0102030405060708090a0b0c)",
	  "11 22 0000 89abcdef 12345678 0102030405060708090a0b0c" },
	{ "mh(next=0x11,len=0x22,type=0x33,csum=0x4444)", "11 22 33 00 4444 0000" },
	{ "tcp(sport=0x1111,dport=0x2222,seq=0x89abcdef,ack=0x12345678,off=10,res=9,flags=0xc3,"
	  "win=0x4444,csum=0x5555,urg=0x6666)",
	  "1111 2222 89abcdef 12345678 a9c3 4444 5555 6666" },
	{ "udp(sport=0x1111,dport=0x2222,len=0x3333,csum=0x4444)", "1111 2222 3333 4444" },
	{ "udplite(sport=0x1111,dport=0x2222,cscov=0x3333,csum=0x4444)", "1111 2222 3333 4444" },
	{ "sctp(sport=0x1111,dport=0x2222,vtag=0x89abcdef,csum=0x12345678)",
	  "1111 2222 89abcdef 12345678" },
	{ "dccp(sport=0x1111,dport=0x2222,doff=0x33,ccval=9,csum=0x4444,type=0xa,x=0,"
	  "seq=0x123456789abc)",
	  "1111 2222 33 90 4444 14 00 123456789abc" },
	{ "icmp(type=0x11,code=0x22,csum=0x3333,id=0x4444,seq=0x5555)", "11 22 3333 4444 5555" },
	{ "icmp6(type=0x11,code=0x22,csum=0x3333,id=0x4444,seq=0x5555)", "11 22 3333 4444 5555" },
	{ "igmp(type=0x11,resp=0x22,csum=0x3333,group=1.2.3.4)", "11 22 3333 01020304" },
	{ "gre(flags=0x1234,version=5,proto=0x6789)", "91a5 6789" },
	{ "esp(spi=0x89abcdef,seq=0x12345678)", "89abcdef 12345678" },
};

/* The number by which each layer is announced in front of it: IP protocols, then EtherTypes. */
static const struct golden announced[] = {
	{ "hbh/hbh", "00" }, { "hbh/icmp", "01" }, { "hbh/igmp", "02" }, { "hbh/ip4", "04" },
	{ "hbh/tcp", "06" }, { "hbh/udp", "11" }, { "hbh/dccp", "21" }, { "hbh/ip6", "29" },
	{ "hbh/rt", "2b" }, { "hbh/frag", "2c" }, { "hbh/gre", "2f" }, { "hbh/esp", "32" },
	{ "hbh/ah", "33" }, { "hbh/icmp6", "3a" }, { "hbh/dopt", "3c" }, { "hbh/sctp", "84" },
	{ "hbh/mh", "87" }, { "hbh/udplite", "88" }, { "hbh/eth", "8f" }, { "hbh/data(1)", "fd" },
	{ "hbh", "fd" }, { "hbh/arp", "fd" }, { "hbh/vlan", "fd" }, { "mh", "3b" }, { "mh/pad(3)", "3b" },
	{ "gre/ip4", "00000800" }, { "gre/arp", "00000806" }, { "gre/eth", "00006558" },
	{ "gre/vlan", "00008100" }, { "gre/vlan(tpid=0x88a8)", "000088a8" }, { "gre/ip6", "000086dd" },
	{ "gre", "000088b5" }, { "gre/udp", "000088b5" }, { "gre/hex(00)", "000088b5" },
};

/* clang-format on */

static void test_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++)
		expect(frames[i].text, frames[i].hex);
}

static void test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		expect(headers[i].text, headers[i].hex);
}

static void test_announced(void **state)
{
	struct frame frame = { 0 };
	__u8 bytes[4];

	(void)state;
	for (size_t i = 0; i < sizeof(announced) / sizeof(announced[0]); i++) {
		__u32 len = read_hex(announced[i].hex, bytes);

		build(&frame, announced[i].text);
		if (memcmp(frame.bytes, bytes, len))
			fail_msg("%s does not begin with %s", announced[i].text, announced[i].hex);
	}
	frame__free(&frame);
}

/* `headers` must know every field there is: a new one without a line there goes unseen otherwise. */
static void test_headers_have_every_field(void **state)
{
	(void)state;
	for (unsigned int l = 0; l < frame_n_layers; l++) {
		const struct frame_layer *layer = &frame_layers[l];
		char begin[32], item[32];

		snprintf(begin, sizeof(begin), "%s(", layer->name);
		for (const struct frame_field *f = layer->fields; f->name; f++) {
			bool seen = layer->body != FRAME_HEADER || !strcmp(f->name, "opts") ||
				    !strcmp(f->name, "tune");

			snprintf(item, sizeof(item), "%s=", f->name);
			for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
				for (const char *at = headers[i].text; (at = strstr(at, begin));
				     at++)
					seen |= strstr(at, item) &&
						strstr(at, item) < strchr(at, ')');
			if (!seen)
				fail_msg("no test sets %s of %s", f->name, layer->name);
		}
	}
}

static void test_data(void **state)
{
	struct frame frame = { 0 };

	(void)state;
	expect("data(3)", "000102");
	expect("data(n=3,fill=0xee)", "eeeeee");
	expect("data(2,fill=0)", "0000");
	expect("data(1)/data(0)/hex(AbcD)/hex(bytes=01)/data(2)", "00 abcd 01 0001");
	build(&frame, "data(300)");
	assert_int_equal(frame.bytes[255], 0xff);
	assert_int_equal(frame.bytes[256], 0x00);
	assert_int_equal(frame.bytes[299], 0x2b);
	frame__free(&frame);
}

static void test_blanks(void **state)
{
	(void)state;
	expect("udp(sport=1 ,\n\t dport=2,csum=0) \n/ data(1)", "0001 0002 0009 0000 00");
	expect("udp()/hex(00)", "9c40 0009 0009 63ad 00");
}

static void test_set(void **state)
{
	static const __u8 bytes[] = { 1, 2, 3 };
	struct frame frame = { 0 };

	(void)state;
	assert_int_equal(frame__set(&frame, bytes, 3), 0);
	assert_int_equal(frame.len, 3);
	assert_memory_equal(frame.bytes, bytes, 3);
	/* From its own bytes. */
	assert_int_equal(frame__set(&frame, frame.bytes + 1, 2), 0);
	assert_int_equal(frame.len, 2);
	assert_memory_equal(frame.bytes, bytes + 1, 2);
	assert_int_equal(frame__set(&frame, NULL, 2), 0);
	assert_memory_equal(frame.bytes, "\0\0", 2);
	assert_int_equal(frame__set(&frame, NULL, 0), 0);
	assert_null(frame.bytes);
	frame__free(&frame);
	frame__free(&frame);
	frame__free(NULL);
}

static void test_print_language(void **state)
{
	char *text = NULL, *at, line[64];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	frame__print_language(out);
	assert_int_equal(fclose(out), 0);
	at = text;
	for (unsigned int l = 0; l < frame_n_layers; l++) {
		const struct frame_layer *layer = &frame_layers[l];

		snprintf(line, sizeof(line), "%s: %s", layer->name, layer->title);
		assert_memory_equal(at, line, strlen(line));
		for (const struct frame_field *f = layer->fields; f->name; f++) {
			at = strchr(at, '\n') + 1;
			snprintf(line, sizeof(line), "    %s ", f->name);
			assert_memory_equal(at, line, strlen(line));
			if (f->text)
				assert_non_null(strstr(at, f->text));
			if (f->help)
				assert_non_null(strstr(at, f->help));
		}
		at = strchr(at, '\n') + 1;
		assert_int_equal(*at, l + 1 < frame_n_layers ? '\n' : '\0');
		at++;
	}
	free(text);
}

/* CPU time, since the machine is shared; ten times what it takes, to be red only for a real reason. */
static void test_speed(void **state)
{
	struct frame frame = { 0 };
	clock_t start = clock();

	(void)state;
	for (int i = 0; i < 1000; i++)
		build(&frame, frames[i % (sizeof(frames) / sizeof(frames[0]))].text);
	assert_true(clock() - start < CLOCKS_PER_SEC / 20);
	frame__free(&frame);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_headers_have_every_field),
		cmocka_unit_test(test_announced),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_print_language),
		cmocka_unit_test(test_speed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
