/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_KERNEL_SYMBOLS_H
#define PF_KERNEL_SYMBOLS_H

#include <linux/types.h>
#include <stddef.h>

/* The function that holds the kernel's address, by /proc/kallsyms; else the address, in hex. */
void kernel_symbol__at(__u64 address, char *name, size_t size);

#endif
