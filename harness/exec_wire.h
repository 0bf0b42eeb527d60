/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Executors over real links. A verdict is not what the program returned but what was seen: PASS when
 * the router's stack received the frame, REDIRECT when it did not and a frame came out, DROP (ABORTED
 * where err_vlan was counted) when nothing did.
 */
#ifndef PF_EXEC_WIRE_H
#define PF_EXEC_WIRE_H

#include "executor.h"

/* As executor.run says. */
int exec_native__run(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
		     size_t n, struct outcome *outcomes, struct pf_error *err) PF_MUST_CHECK;
int exec_generic__run(struct stand *stand, const struct world *world,
		      const struct stimulus *stimuli, size_t n, struct outcome *outcomes,
		      struct pf_error *err) PF_MUST_CHECK;
int exec_kernel__run(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
		     size_t n, struct outcome *outcomes, struct pf_error *err) PF_MUST_CHECK;

#endif
