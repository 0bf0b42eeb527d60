/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The object that is loaded when no --object is given. The assembler finds it in the build directory. */
	.section .rodata, "a"
	.balign 8
	.global pf_embedded_object
pf_embedded_object:
	.incbin "fastpath.bpf.o"
	.global pf_embedded_object_end
pf_embedded_object_end:
	.section .note.GNU-stack, "", @progbits
