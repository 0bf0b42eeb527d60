/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_VERSION_H
#define PF_VERSION_H

#define PF_VERSION "0.1.0"

#endif
