/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the line begins that says why a scenario is refused (SPEC §9.7). */
#ifndef PF_DID_NOT_H
#define PF_DID_NOT_H

#define DID_NOT "did not measure what it says: "

#endif
