// SPDX-License-Identifier: GPL-2.0-or-later
#include "fuzz_frame.h"

#include <stdio.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* splitmix64: one multiplication chain, any seed is good. */
static __u64 next(struct fuzz_random *random)
{
	__u64 z = random->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static unsigned int below(struct fuzz_random *random, unsigned int n)
{
	return (unsigned int)(next(random) % n);
}

#define PICK(random, array) ((array)[below(random, N(array))])

/* The first of them every other time: a frame with one oddity shows more than one with five. */
#define USUALLY_FIRST(random, array) (below(random, 2) ? (array)[0] : PICK(random, array))

static const char *const tags[] = {
	"",
	"",
	"",
	"",
	"",
	"vlan(vid=10)/",
	"vlan(vid=20,tpid=0x88a8)/",
	"vlan(vid=0,pcp=5)/",
	"vlan(vid=10,pcp=7,dei=1)/",
	"vlan(vid=11)/",
	"vlan(vid=10,tpid=0x88a8)/",
	"vlan(vid=4095)/",
	"vlan(vid=10)/vlan(vid=20)/",
};

/* Sources that are no martians to the kernel's own check, and those that step 7 has to refuse. */
static const char *const sources4[] = {
	"10.1.0.2",  "10.1.0.3",     "10.1.200.77", "10.2.0.9",	   "10.3.10.7",
	"192.0.2.1", "198.51.100.3", "172.16.0.1",  "169.254.1.1", "0.0.0.0",
	"0.1.2.3",   "127.0.0.1",    "224.0.0.1",   "240.0.0.1",   "255.255.255.255",
};

/* netns/router.sh: every kind of route, neighbour and egress. */
static const char *const destinations4[] = {
	"10.2.0.2",   "10.2.0.2",   "10.2.0.2",	 "10.2.0.10",	    "10.2.0.11", "10.2.0.99",
	"10.2.0.255", "10.2.1.1",   "10.2.2.1",	 "10.2.3.1",	    "10.2.4.1",	 "10.2.6.1",
	"10.2.7.1",   "10.2.8.2",   "10.2.20.2", "10.2.30.2",	    "10.2.55.1", "10.2.100.2",
	"10.2.101.9", "10.2.200.2", "10.3.10.2", "10.3.20.2",	    "10.1.0.3",	 "10.9.9.9",
	"224.0.0.5",  "240.0.0.1",  "127.0.0.1", "255.255.255.255", "0.0.0.0",
};

static const char *const sources6[] = {
	"2001:db8:1::2", "2001:db8:1::3", "2001:db8:1:99::7", "2001:db8:2::9",
	"2001:db8:9::1", "fd00::1",	  "fe80::9",	      "::",
	"::1",		 "ff02::1",	  "fec0::1",	      "2002:a01:2::1",
};

static const char *const destinations6[] = {
	"2001:db8:2::2",
	"2001:db8:2::2",
	"2001:db8:2::2",
	"2001:db8:2::10",
	"2001:db8:2::11",
	"2001:db8:2::99",
	"2001:db8:2:1::1",
	"2001:db8:2:2::1",
	"2001:db8:2:3::1",
	"2001:db8:2:4::1",
	"2001:db8:2:6::1",
	"2001:db8:2:8::2",
	"2001:db8:2:20::2",
	"2001:db8:2:30::2",
	"2001:db8:2:55::1",
	"2001:db8:2:100::2",
	"2001:db8:2:101::9",
	"2001:db8:2:200::2",
	"2001:db8:3:10::2",
	"2001:db8:3:20::2",
	"2001:db8:1::3",
	"fe80::77",
	"ff05::77",
	"::1",
	"::",
};

static const unsigned int hops[] = { 64, 0, 1, 2, 3, 63, 65, 128, 254, 255 };

/* Header bytes in all, behind IP, by which no answer has a clock in it. */
static void put_upper(struct fuzz_random *random, int family, char *text, size_t size)
{
	unsigned int sport = below(random, 65536), dport = below(random, 65536);

	switch (below(random, 6)) {
	case 0:
	case 1:
		snprintf(text, size, "udp(sport=%u,dport=%u%s)", sport, dport,
			 below(random, 8) ? "" : ",csum=0");
		break;
	case 2:
	case 3:
		snprintf(text, size, "tcp(sport=%u,dport=%u,flags=%u)", sport, dport,
			 below(random, 64));
		break;
	case 4:
		snprintf(text, size, family == 4 ? "icmp(type=%u)" : "icmp6(type=%u)",
			 family == 4 ? (below(random, 2) ? 8 : 0) : 128 + below(random, 2));
		break;
	default:
		snprintf(text, size, family == 4 ? "gre/ip4/udp" : "hbh/udp");
	}
}

static void put_ip4(struct fuzz_random *random, char *text, size_t size)
{
	char more[96] = "";

	switch (below(random, 16)) {
	case 0:
		snprintf(more, sizeof(more), ",df=0,mf=1,off=%u", below(random, 100));
		break;
	case 1:
		snprintf(more, sizeof(more), ",opts=%u", 4 + 4 * below(random, 10));
		break;
	case 2:
		snprintf(more, sizeof(more), ",csum=bad");
		break;
	case 3:
		snprintf(more, sizeof(more), ",len=%u", below(random, 100));
		break;
	case 4:
		snprintf(more, sizeof(more), ",version=%u", below(random, 16));
		break;
	case 5:
		snprintf(more, sizeof(more), ",rf=1,df=0");
		break;
	}
	snprintf(text, size, "ip4(src=%s,dst=%s,ttl=%u,tos=%u,id=%u%s)",
		 USUALLY_FIRST(random, sources4), PICK(random, destinations4),
		 USUALLY_FIRST(random, hops), below(random, 256), below(random, 65536), more);
}

static void put_ip6(struct fuzz_random *random, char *text, size_t size)
{
	char more[64] = "";

	switch (below(random, 16)) {
	case 0:
		snprintf(more, sizeof(more), ",plen=%u", below(random, 100));
		break;
	case 1:
		snprintf(more, sizeof(more), ",version=%u", below(random, 16));
		break;
	}
	snprintf(text, size, "ip6(src=%s,dst=%s,hlim=%u,tclass=%u,flow=%u%s)",
		 USUALLY_FIRST(random, sources6), PICK(random, destinations6),
		 USUALLY_FIRST(random, hops), below(random, 256), below(random, 1 << 20), more);
}

/* Most are short, some about the MTUs of the topology: 1280, 1300, 1400 and 1500. */
static unsigned int payload(struct fuzz_random *random)
{
	static const unsigned int near[] = { 1230, 1250, 1270, 1350, 1370, 1440, 1460 };

	return below(random, 4) ? below(random, 120) : PICK(random, near) + below(random, 12);
}

void fuzz_frame__next(struct fuzz_random *random, char text[FUZZ_FRAME_TEXT])
{
	int family = below(random, 2) ? 4 : 6;
	char ip[256], upper[96], end[32] = "";

	if (family == 4)
		put_ip4(random, ip, sizeof(ip));
	else
		put_ip6(random, ip, sizeof(ip));
	put_upper(random, family, upper, sizeof(upper));
	switch (below(random, 8)) {
	case 0:
		snprintf(end, sizeof(end), "/min60");
		break;
	case 1:
		snprintf(end, sizeof(end), "/cut(%u)", 20 + below(random, 22));
		break;
	case 2:
		snprintf(end, sizeof(end), "/pad(%u)", 1 + below(random, 20));
		break;
	}
	snprintf(text, FUZZ_FRAME_TEXT, "eth%s/%s%s/%s/data(%u)%s",
		 below(random, 32) ? "" : "(dst=ff:ff:ff:ff:ff:ff)", USUALLY_FIRST(random, tags),
		 ip, upper, payload(random), end);
}
