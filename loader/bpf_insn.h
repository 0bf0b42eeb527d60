/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The few instructions that the probes' programs are made of. */
#ifndef PF_BPF_INSN_H
#define PF_BPF_INSN_H

#include <linux/bpf.h>

#define PF_INSN(code_, dst, src, off_, imm_)  \
	((struct bpf_insn){ .code = (code_),  \
			    .dst_reg = (dst), \
			    .src_reg = (src), \
			    .off = (off_),    \
			    .imm = (imm_) })

#define PF_MOV_IMM(dst, imm)	    PF_INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm)
#define PF_MOV_REG(dst, src)	    PF_INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define PF_ADD_IMM(dst, imm)	    PF_INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, imm)
#define PF_LOAD_U32(dst, src, off)  PF_INSN(BPF_LDX | BPF_MEM | BPF_W, dst, src, off, 0)
#define PF_STORE_U64(dst, off, imm) PF_INSN(BPF_ST | BPF_MEM | BPF_DW, dst, 0, off, imm)
#define PF_CALL_HELPER(id)	    PF_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, id)
/* `distance` in instructions from the one after this. */
#define PF_CALL_FUNC(distance) PF_INSN(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, distance)
#define PF_EXIT()	       PF_INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
/* A 64-bit load takes two instructions. */
#define PF_LOAD_MAP_1(dst, fd) PF_INSN(BPF_LD | BPF_DW | BPF_IMM, dst, BPF_PSEUDO_MAP_FD, 0, fd)
#define PF_LOAD_MAP_2()	       PF_INSN(0, 0, 0, 0, 0)

#endif
