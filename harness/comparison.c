// SPDX-License-Identifier: GPL-2.0-or-later
#include "comparison.h"

#include "judge.h"

static struct judgement judgement_of(const struct comparison *cmp)
{
	return (struct judgement){
		.c = cmp->c,
		.difference = cmp->difference,
		.in = cmp->in,
		.outcome = cmp->executor->is_kernel ? cmp->model : cmp->outcome,
		.name = cmp->executor->is_kernel ? "model" : cmp->executor->name,
		.kernel = cmp->kernel,
	};
}

static bool kernel_agrees(const struct comparison *cmp, FILE *out)
{
	const struct judgement judgement = judgement_of(cmp);

	if (cmp->kernel->verdict == VERDICT_UNSET) {
		fputs("the kernel was not given the frame\n", out);
		return false;
	}
	if (judge__holds(&judgement, out))
		return true;
	if (!cmp->c && !cmp->difference)
		fputs("no difference by design that a frame alone can show (pf-harness run "
		      "--list-differences)\n",
		      out);
	return false;
}

bool comparison__holds(const struct comparison *cmp, FILE *out)
{
	bool holds = true;

	if (!cmp->executor->is_kernel) {
		if (!cmp->executor->is_model)
			holds &= outcome__equal(cmp->model, "model", cmp->outcome,
						cmp->executor->name, out);
		holds &= counters__conserved(cmp->outcome->counters, out);
	}
	if (cmp->kernel)
		holds &= kernel_agrees(cmp, out);
	return holds;
}

const char *comparison__lacks(const struct comparison *cmp, const struct pf_capabilities *caps)
{
	static const char name[] = "net.vlan_device";
	const struct pf_capability *cap;

	if (!judge__needs_vlan_device(cmp->in, cmp->model))
		return NULL;
	cap = pf_capabilities__find(caps, name);
	return cap && cap->status == PF_CAPABILITY_PASS ? NULL : name;
}

bool comparison__is_excused(const struct comparison *cmp)
{
	const struct judgement judgement = judgement_of(cmp);

	return cmp->kernel && judge__is_excused(&judgement);
}

const struct frame *comparison__actual(const struct comparison *cmp)
{
	static const struct frame none;
	const struct emissions *seen = &cmp->outcome->emissions;

	if (!cmp->executor->is_kernel)
		return &cmp->outcome->frame;
	return seen->n ? &seen->list[0].frame : &none;
}
