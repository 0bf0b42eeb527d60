# SPDX-License-Identifier: GPL-2.0-or-later
# Every build product lands in $(B); nothing else is written into the tree.

B       ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= cc
CLANG   ?= clang
BPFDIR  ?= bpf
SAN     ?=

V ?= 0
ifeq ($(V),0)
Q = @
say = @printf '  %-7s %s\n' '$(1)' '$(2)'
else
say =
endif

LIBS     := -lxdp -lbpf -lelf -lz -lpcap -ljansson
CFLAGS   ?= -O2 -g
FLAGS    := -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
            -MMD -MP -I$(B) $(SAN)
BPFFLAGS := -target bpf -mcpu=v3 -O2 -g -fno-builtin -Wall -Wextra -Werror $(BPFWARN) -MMD -MP \
            -idirafter /usr/include/$(shell $(CC) -print-multiarch)

# A file named main.c is a program's, test_*.c is a unit test's; all else belongs to the library.
library  = $(patsubst %.c,$(B)/%.o,$(filter-out %/main.c $(wildcard $(1)/test_*.c),$(wildcard $(1)/*.c)))
LOADER   := $(call library,loader) $(B)/loader/embed.o
HARNESS  := $(call library,harness) $(B)/harness/embed.o
FIXTURES := $(call library,fixtures)
BENCH    := $(call library,bench) $(B)/bench/embed.o
UNITS    := $(patsubst %.c,$(B)/%,$(wildcard loader/test_*.c harness/test_*.c fixtures/test_*.c bench/test_*.c))
PROGRAMS := $(B)/packetframe $(B)/pf-harness $(B)/pf-bench
TOPOLOGIES := $(filter-out netns/lib.sh,$(wildcard netns/*.sh))
HELPERS  := $(patsubst harness/bpf/%.c,$(B)/%.o,$(wildcard harness/bpf/*.bpf.c))
BENCHBPF := $(patsubst bench/bpf/%.c,$(B)/%.o,$(wildcard bench/bpf/*.bpf.c))
OBJECTS  := $(B)/fastpath.bpf.o $(HELPERS) $(BENCHBPF)

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.PHONY: all units test lint format asan fuzz install uninstall deb clean help

all: $(OBJECTS) $(PROGRAMS) ## build everything into build/

# --- BPF ---------------------------------------------------------------------------------------
$(B)/fastpath.bpf.o: $(BPFDIR)/fastpath.bpf.c
$(HELPERS): $(B)/%.bpf.o: harness/bpf/%.bpf.c
$(BENCHBPF): $(B)/%.bpf.o: bench/bpf/%.bpf.c
$(OBJECTS): Makefile
	$(call say,CLANG,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPFFLAGS) -c $(filter %.c,$^) -o $@

# --- userspace ---------------------------------------------------------------------------------
$(B)/%.o: %.c Makefile
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(FLAGS) -c $< -o $@

# Figures say which compiler built what they measured.
$(B)/bench/machine.o: CFLAGS += -DPF_CLANG='"$(shell $(CLANG) --version | head -n 1)"'

# What a binary carries: the fast path's object, the harness's own programs, the topologies.
$(B)/%/embed.o: %/embed.S $(OBJECTS) $(TOPOLOGIES) netns/lib.sh $(B)/topologies.h Makefile
	$(call say,AS,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -c -I$(B) -Wa,-I$(B) -Wa,-Inetns $< -o $@

# A topology is a file in netns/, and nothing else need be told of it.
$(B)/topologies.h: $(TOPOLOGIES) Makefile
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)printf 'TOPOLOGY(%s, "%s.sh")\n' $(foreach t,$(basename $(notdir $(TOPOLOGIES))),$t $t) >$@
$(B)/harness/topology.o: $(B)/topologies.h

$(B)/libpacketframe.a: $(LOADER)
$(B)/libharness.a: $(HARNESS)
$(B)/libbench.a: $(BENCH)
$(B)/%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/packetframe: $(B)/loader/main.o $(B)/libpacketframe.a
$(B)/pf-harness: $(B)/harness/main.o $(FIXTURES) $(B)/libharness.a $(B)/libpacketframe.a
$(B)/pf-bench: $(B)/bench/main.o $(B)/libbench.a $(B)/fixtures/worlds.o $(B)/libharness.a $(B)/libpacketframe.a
$(PROGRAMS):
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(FLAGS) $(LDFLAGS) $^ -o $@ $(LIBS) -lcmocka -lm

$(filter $(B)/loader/%,$(UNITS)): %: %.o $(B)/libpacketframe.a
$(filter $(B)/bench/%,$(UNITS)): %: %.o $(B)/libbench.a $(B)/fixtures/worlds.o $(B)/libharness.a $(B)/libpacketframe.a
$(filter $(B)/harness/% $(B)/fixtures/%,$(UNITS)): %: %.o $(FIXTURES) $(B)/libharness.a $(B)/libpacketframe.a
$(UNITS):
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(FLAGS) $(LDFLAGS) $^ -o $@ $(LIBS) -lcmocka -lm

# What the shell tests need besides the programs.
$(B)/udp-stream: $(B)/ci/udp_stream.o
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(FLAGS) $(LDFLAGS) $^ -o $@

units: all $(UNITS) $(B)/udp-stream ## build the unit tests as well

# --- what people and CI run ----------------------------------------------------------------------
test: units ## run every test (needs root); the same as ci/test without its setup
	$(Q)B=$(B) ci/tests

SOURCES := $(wildcard bpf/*.[ch] loader/*.[ch] harness/*.[ch] harness/bpf/*.[ch] fixtures/*.[ch] bench/*.[ch] bench/bpf/*.[ch] ci/*.c)
SCRIPTS := $(wildcard netns/*.sh) $(filter-out %.sed %.txt %.c,$(wildcard ci/*)) .ci/run \
           dist/deb dist/packetframe.bash $(wildcard dist/debian/*)

lint: ## formatting, static analysis, shell scripts
	$(Q)clang-format --dry-run -Werror $(SOURCES)
	$(Q)cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability,performance \
		--inline-suppr --suppressions-list=ci/cppcheck.txt \
		'-DLIBBPF_OPTS(type,name,...)=struct type name = { __VA_ARGS__ }' \
		'-DDECLARE_LIBXDP_OPTS(type,name,...)=struct type name = { __VA_ARGS__ }' \
		$(filter %.c,$(filter-out bpf/% harness/bpf/% bench/bpf/%,$(SOURCES)))
	$(Q)shellcheck -x -P SCRIPTDIR -P . $(SCRIPTS)

format: ## rewrite sources as clang-format wants them
	$(Q)clang-format -i $(SOURCES)

asan: ## all userspace tests and the harness itself under AddressSanitizer and UBSan
	$(Q)$(MAKE) --no-print-directory B=$(B)/asan CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SAN='-fsanitize=address,undefined -fno-sanitize-recover=all' units
	$(Q)B=$(B)/asan ci/asan

SYSCONFDIR ?= /etc
UNITDIR    ?= $(PREFIX)/lib/systemd/system

# Any bytes at all: the parser says yes or no, and breaks nothing.
FUZZ_SECONDS ?= 60
$(B)/fuzz-config: loader/fuzz/config.c $(filter-out loader/fuzz/%,$(wildcard loader/config*.c)) loader/tables.c loader/error.c
	$(call say,CLANG,$@)
	$(Q)$(CLANG) -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -Iloader $^ -o $@

fuzz: $(B)/fuzz-config ## the configuration parser under libFuzzer, for FUZZ_SECONDS
	$(Q)$(B)/fuzz-config -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(B)/ -dict=loader/fuzz/config.dict -print_final_stats=1 2>$(B)/fuzz.log || { tail -n 30 $(B)/fuzz.log >&2; exit 1; }
	@grep -E "Done|number_of_executed" $(B)/fuzz.log

install: all ## install programs, manual, completion and unit; honours DESTDIR, PREFIX, SYSCONFDIR, UNITDIR
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/lib/packetframe \
		$(DESTDIR)$(PREFIX)/share/man/man8 $(DESTDIR)$(UNITDIR) \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(SYSCONFDIR)/packetframe
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/sbin
	install -m 644 $(B)/fastpath.bpf.o $(DESTDIR)$(PREFIX)/lib/packetframe
	install -m 644 dist/packetframe.8 $(DESTDIR)$(PREFIX)/share/man/man8
	install -m 644 dist/packetframe.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/packetframe
	sed 's|@sbindir@|$(PREFIX)/sbin|' dist/packetframe.service >$(DESTDIR)$(UNITDIR)/packetframe.service
	chmod 644 $(DESTDIR)$(UNITDIR)/packetframe.service
	test -e $(DESTDIR)$(SYSCONFDIR)/packetframe/packetframe.conf || \
		install -m 644 dist/packetframe.conf $(DESTDIR)$(SYSCONFDIR)/packetframe

uninstall: ## remove what install put there; the configuration stays
	rm -f $(patsubst $(B)/%,$(DESTDIR)$(PREFIX)/sbin/%,$(PROGRAMS)) \
		$(DESTDIR)$(PREFIX)/share/man/man8/packetframe.8 \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/packetframe \
		$(DESTDIR)$(UNITDIR)/packetframe.service
	rm -rf $(DESTDIR)$(PREFIX)/lib/packetframe

deb: all ## the Debian package, into build/
	$(Q)B=$(B) dist/deb

clean: ## remove build/ and report/
	rm -rf build report

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

-include $(shell find $(B) -name '*.d' 2>/dev/null)
