/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the harness carries with it: its own BPF programs, and the topologies of netns/. */
#define EMBED(symbol, file)                                                                        \
	.balign 8;                                                                                 \
	.global symbol;                                                                            \
symbol:                                                                                            \
	.incbin file;                                                                              \
	.global symbol##_end;                                                                      \
symbol##_end:

	.section .rodata, "a"
EMBED(embedded_fib_probe, "fib_probe.bpf.o")
EMBED(embedded_preamble, "preamble.bpf.o")
EMBED(embedded_netns_lib, "lib.sh")
#define TOPOLOGY(name, file) EMBED(embedded_topology_##name, file)
#include "topologies.h"
	.section .note.GNU-stack, "", @progbits
