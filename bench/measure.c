// SPDX-License-Identifier: GPL-2.0-or-later
#include "measure.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALIBRATION_START 2000
#define CALIBRATION_TRIES 24
#define CALIBRATION_MAX	  (1u << 30)

int group__add(struct group *group, const char *name,
	       int (*run)(void *, __u32, double *, double *, struct pf_error *), void *ctx)
{
	struct variant *variant = &group->variants[group->n_variants];

	snprintf(variant->name, sizeof(variant->name), "%s", name);
	variant->run = run;
	variant->ctx = ctx;
	return group->n_variants++;
}

static int add_ratio(struct group *group, struct ratio ratio, int above, int below)
{
	snprintf(ratio.name, sizeof(ratio.name), "%s/%s", group->variants[above].name,
		 group->variants[below].name);
	group->ratios[group->n_ratios] = ratio;
	return group->n_ratios++;
}

int group__tell(struct group *group, int of, int to, int less, bool is_control)
{
	const struct ratio ratio = { .of = of, .to = to, .less = less, .is_control = is_control };

	return add_ratio(group, ratio, of, to);
}

int group__tell_speed(struct group *group, int fast, int slow, bool is_control)
{
	const struct ratio ratio = {
		.of = slow,
		.to = fast,
		.less = MEASURE_NONE,
		.is_speed = true,
		.is_control = is_control,
	};

	return add_ratio(group, ratio, fast, slow);
}

static int take_sample(struct variant *variant, double *cost, double *units, struct pf_error *err)
{
	int ret = variant->run(variant->ctx, variant->n, cost, units, err);

	/* No cost at all is what a clock of ticks says of few iterations: calibration takes more. */
	if (!ret && (*units <= 0 || *cost < 0))
		ret = pf_error__set(err, -ENODATA, "%s: %u iterations, %g units in %g ns",
				    variant->name, variant->n, *units, *cost);
	return ret;
}

/* Finds how many iterations take `sample_ns`, and a tenth more. The last try is the warm-up. */
static int calibrate(struct variant *variant, double sample_ns, struct pf_error *err)
{
	double cost = 0, units, factor;
	int ret = 0;

	if (!variant->n)
		variant->n = CALIBRATION_START;
	for (int i = 0; i < CALIBRATION_TRIES; i++) {
		ret = take_sample(variant, &cost, &units, err);
		if (ret || cost >= sample_ns)
			return ret;
		factor = fmin(fmax(1.1 * sample_ns / cost, 1.05), 10);
		if (variant->n * factor > CALIBRATION_MAX)
			break;
		variant->n = variant->n * factor;
	}
	return pf_error__set(err, -ENODATA, "%s: %u iterations take %.1f ms of CPU, expected %.1f",
			     variant->name, variant->n, cost / 1e6, sample_ns / 1e6);
}

/* Room for one more round in every variant. */
static int grow(struct group *group, size_t rounds)
{
	for (int i = 0; i < group->n_variants; i++) {
		struct variant *variant = &group->variants[i];
		double *samples =
			reallocarray(variant->samples, group->n_rounds + rounds, sizeof(*samples));

		if (!samples)
			return -ENOMEM;
		variant->samples = samples;
	}
	return 0;
}

static int measure_round(struct group *group, struct measure_options *options, struct pf_error *err)
{
	size_t order[MEASURE_MAX_VARIANTS];
	int ret = 0;

	stats_rng__shuffle(&options->rng, order, group->n_variants);
	for (int i = 0; !ret && i < group->n_variants; i++) {
		struct variant *variant = &group->variants[order[i]];
		double cost, units;

		ret = take_sample(variant, &cost, &units, err);
		if (!ret && cost == 0)
			ret = pf_error__set(err, -ENODATA, "%s: %u iterations took no time",
					    variant->name, variant->n);
		if (!ret)
			variant->samples[group->n_rounds] = cost / units;
	}
	if (!ret)
		group->n_rounds++;
	return ret;
}

void group__values(const struct group *group, const struct ratio *ratio, double *values)
{
	for (size_t i = 0; i < group->n_rounds; i++) {
		double less = ratio->less < 0 ? 0 : group->variants[ratio->less].samples[i];

		values[i] = (group->variants[ratio->of].samples[i] - less) /
			    (group->variants[ratio->to].samples[i] - less);
	}
}

static int tell_ratios(struct group *group, struct measure_options *options, struct pf_error *err)
{
	double *values = calloc(group->n_rounds + 1, sizeof(*values));
	int ret = values ? 0 : -ENOMEM;

	if (group->n_rounds < STATS_MIN_VALUES)
		goto out; /* more are to come: until then no interval holds anything */

	for (int i = 0; !ret && i < group->n_ratios; i++) {
		group__values(group, &group->ratios[i], values);
		ret = stats__interval(values, group->n_rounds, &options->rng,
				      &group->ratios[i].interval);
	}
out:
	free(values);
	if (ret)
		pf_error__set(err, ret, "cannot compare %d variants: %s", group->n_variants,
			      strerror(-ret));
	return ret;
}

int group__measure(struct group *group, struct measure_options *options, struct pf_error *err)
{
	int ret = 0;

	for (int i = 0; !ret && i < group->n_variants; i++)
		ret = calibrate(&group->variants[i], options->sample_ns, err);
	if (!ret && grow(group, options->rounds))
		ret = pf_error__set(err, -ENOMEM, "cannot keep samples: out of memory");
	for (size_t i = 0; !ret && i < options->rounds; i++)
		ret = measure_round(group, options, err);
	return ret ? ret : tell_ratios(group, options, err);
}

bool group__is_quiet(const struct group *group, double margin)
{
	int controls = 0;

	for (int i = 0; i < group->n_ratios; i++) {
		if (!group->ratios[i].is_control)
			continue;
		if (!interval__is_one(&group->ratios[i].interval, margin))
			return false;
		controls++;
	}
	return controls > 0;
}

void group__costs(const struct group *group, int variant, int less, double *values)
{
	for (size_t i = 0; i < group->n_rounds; i++)
		values[i] = group->variants[variant].samples[i] -
			    (less < 0 ? 0 : group->variants[less].samples[i]);
}

double group__cost(const struct group *group, int variant, int less)
{
	double *values = calloc(group->n_rounds + 1, sizeof(*values)), cost = NAN;

	if (values) {
		group__costs(group, variant, less, values);
		cost = stats__median(values, group->n_rounds);
	}
	free(values);
	return cost;
}

void group__free(struct group *group)
{
	for (int i = 0; i < group->n_variants; i++)
		free(group->variants[i].samples);
	*group = (struct group){};
}
