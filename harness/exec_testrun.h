/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PF_EXEC_TESTRUN_H
#define PF_EXEC_TESTRUN_H

#include "executor.h"

/* As executor.run says. */
int exec_testrun__run(struct stand *stand, const struct world *world,
		      const struct stimulus *stimuli, size_t n, struct outcome *outcomes,
		      struct pf_error *err) PF_MUST_CHECK;

#endif
