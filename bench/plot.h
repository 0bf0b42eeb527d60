/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pictures of what was measured, by gnuplot: one plot for each thing that a cost may depend on. Beside
 * each NAME.svg lie NAME.dat and NAME.gnuplot, from which it can be drawn again.
 */
#ifndef PF_BENCH_PLOT_H
#define PF_BENCH_PLOT_H

#include <stdio.h>

#include "results.h"
#include "scenario.h"

enum { PLOT_MAX_SERIES = 24, PLOT_MAX_POINTS = 32, PLOT_MAX_NAMES = 8 };

/* One plot: the scenarios it shows, what their x is, and which of their figures. */
struct plot_row {
	const char *name; /* of the files */
	const char *title;
	const char *x_title;
	const char *patterns[4]; /* scenario.h */
	double (*x)(const struct scenario *scenario);
	bool log_x;
	bool by_flows; /* one flow and many are lines of their own */
	const char *ratios
		[PLOT_MAX_NAMES]; /* the upper half; costs, or throughputs where they are speeds */
	const char *costs[PLOT_MAX_NAMES]; /* the lower half: variants, ns a frame */
	const char *y_title;		   /* of the lower half; NULL: CPU time */
};

extern const struct plot_row plot_rows[];
extern const size_t n_plot_rows;

struct plot_point {
	double x;
	struct interval y;
};

/* A line; those of one family (`family`, from 0) have one colour, of one figure one shape. */
struct plot_series {
	char label[64];
	int family, figure;
	struct plot_point points[PLOT_MAX_POINTS]; /* by x */
	size_t n;
};

struct plot {
	const struct plot_row *row;
	struct plot_series ratios[PLOT_MAX_SERIES], costs[PLOT_MAX_SERIES];
	size_t n_ratios, n_costs;
	size_t n_x; /* different values of x */
	bool is_speed;
};

/* What the results have for the row. Fewer than two values of x make no picture. */
void plot__collect(struct plot *plot, const struct plot_row *row,
		   const struct bench_results *results);

/* The data, and the commands that make NAME.svg of NAME.dat. */
void plot__write_data(const struct plot *plot, FILE *out);
void plot__write_commands(const struct plot *plot, const struct bench_results *results, FILE *out);

/* Before anything is measured: makes the directory; -ENOENT without gnuplot. */
int plots__prepare(const char *dir, struct pf_error *err) PF_MUST_CHECK;

/* Draws all that can be drawn; on `log` a line for each that was, or that was not and why. */
int plots__draw(const struct bench_results *results, const char *dir, FILE *log,
		struct pf_error *err) PF_MUST_CHECK;

#endif
