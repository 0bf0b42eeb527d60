// SPDX-License-Identifier: GPL-2.0-or-later
#include "exec_model.h"

#include <string.h>

#include "case.h"
#include "model.h"
#include "stand.h"

int exec_model__run(struct stand *stand, const struct world *world, const struct stimulus *stimuli,
		    size_t n, struct outcome *outcomes, struct pf_error *err)
{
	for (size_t i = 0; i < n; i++) {
		struct model_input input = {
			.frame = &stimuli[i].frame,
			.ingress_ifindex = stimuli[i].ingress_ifindex,
			.headroom = stimuli[i].headroom ? stimuli[i].headroom - HEADROOM(0)
							: CASE_DEFAULT_HEADROOM,
		};
		int ret =
			model__run(&world->tables, &input, stand__fib_lookup, stand, &outcomes[i]);

		if (ret)
			return pf_error__set(err, ret,
					     "the model cannot take a frame of %u bytes: %s",
					     stimuli[i].frame.len, strerror(-ret));
	}
	return 0;
}
