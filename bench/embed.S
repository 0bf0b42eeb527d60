/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The BPF programs that pf-bench carries with it. */
#define EMBED(symbol, file)                                                                        \
	.balign 8;                                                                                 \
	.global embedded_##symbol;                                                                 \
embedded_##symbol:                                                                                 \
	.incbin file;                                                                              \
	.global embedded_##symbol##_end;                                                           \
embedded_##symbol##_end:

	.section .rodata, "a"
EMBED(carrier, "carrier.bpf.o")
EMBED(empty, "empty.bpf.o")
EMBED(floor_forward, "floor.bpf.o")
EMBED(generator, "generator.bpf.o")
EMBED(losses, "losses.bpf.o")
EMBED(observer, "observer.bpf.o")
EMBED(redirect, "redirect.bpf.o")
EMBED(sink, "sink.bpf.o")
	.section .note.GNU-stack, "", @progbits
