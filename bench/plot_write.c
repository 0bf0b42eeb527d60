// SPDX-License-Identifier: GPL-2.0-or-later
/* A plot as gnuplot wants it: ratios above, ns below, with the 95 % interval of each point. */
#include <string.h>

#include "plot.h"

/* Colours that colour-blind people tell apart (Okabe and Ito). What is ours is blue. */
static const struct {
	const char *figure, *colour;
} colours[] = {
	{ "kernel", "#000000" },      { "kernel+conntrack", "#e69f00" },
	{ "generic", "#cc79a7" },     { "native", "#0072b2" },
	{ "floor", "#009e73" },	      { "redirect", "#56b4e9" },
	{ "xdp-forward", "#d55e00" }, { "alone", "#009e73" },
	{ "dispatched", "#0072b2" },  { "one-wall", "#e69f00" },
	{ "all-wall", "#d55e00" },    { "one-cpu", "#009e73" },
	{ "all-cpu", "#0072b2" },     { "full", "#0072b2" },
};

static const char *const family_colours[] = { "#0072b2", "#56b4e9", "#d55e00", "#e69f00" };

/* A ratio has the colour of what the native fast path is held against. */
static const char *colour_of(const char *figure)
{
	const char *slash = strchr(figure, '/');
	const char *name = slash && !strncmp(figure, "native/", 7) ? slash + 1 : figure;
	size_t len = strcspn(name, "/");

	for (size_t i = 0; i < sizeof(colours) / sizeof(colours[0]); i++)
		if (strlen(colours[i].figure) == len && !strncmp(colours[i].figure, name, len))
			return colours[i].colour;
	return "#999999";
}

static void write_points(const struct plot *plot, const struct plot_series *list, size_t n,
			 const char *const *figures, FILE *out)
{
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "# %s, %s\n# %s, median, 95 %% interval from, to\n",
			figures[list[i].figure], list[i].label, plot->row->x_title);
		for (size_t p = 0; p < list[i].n; p++)
			fprintf(out, "%.0f %.5f %.5f %.5f\n", list[i].points[p].x,
				list[i].points[p].y.median, list[i].points[p].y.low,
				list[i].points[p].y.high);
		fputs("\n\n", out); /* the next index */
	}
}

void plot__write_data(const struct plot *plot, FILE *out)
{
	fprintf(out, "# %s. Ratios first, then ns a frame; a block for each line.\n",
		plot->row->title);
	write_points(plot, plot->ratios, plot->n_ratios, plot->row->ratios, out);
	write_points(plot, plot->costs, plot->n_costs, plot->row->costs, out);
}

/* In single quotes, in which only those themselves are special. */
static void write_quoted(const char *text, FILE *out)
{
	fputc('\'', out);
	for (; *text; text++)
		fputs((const char[]){ *text, *text == '\'' ? '\'' : '\0', '\0' }, out);
	fputc('\'', out);
}

static void write_count(double x, FILE *out)
{
	unsigned long n = x;

	if (n >= 1000000)
		fprintf(out, "%lu,%03lu,%03lu", n / 1000000, n / 1000 % 1000, n % 1000);
	else if (n >= 1000)
		fprintf(out, "%lu,%03lu", n / 1000, n % 1000);
	else
		fprintf(out, "%lu", n);
}

/* A tic for each x that was measured, and no others. */
static void write_x_axis(const struct plot *plot, FILE *out)
{
	const char *comma = "";
	double low = 0, high = 0;

	fputs("set xtics (", out);
	for (size_t i = 0; i < plot->n_ratios; i++)
		for (size_t p = 0; p < plot->ratios[i].n; p++) {
			double x = plot->ratios[i].points[p].x;

			low = !low || x < low ? x : low;
			high = x > high ? x : high;
			fprintf(out, "%s'", comma);
			write_count(x, out);
			fprintf(out, "' %.0f", x);
			comma = ", ";
		}
	fputs(")\n", out);
	if (plot->row->log_x)
		fprintf(out, "set logscale x 10\nset xrange [%g:%g]\n", low / 1.5, high * 1.5);
	else
		fprintf(out, "set xrange [%g:%g]\n", low - (high - low) / 20,
			high + (high - low) / 20);
	fputs("set xlabel ", out);
	write_quoted(plot->row->x_title, out);
	fputc('\n', out);
}

static bool has_families(const struct plot_series *list, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (list[i].family != list[0].family)
			return true;
	return false;
}

static void write_lines(const struct plot *plot, const struct plot_series *list, size_t n,
			const char *const *figures, size_t first_index, FILE *out)
{
	bool families = has_families(list, n);

	fputs("plot ", out);
	for (size_t i = 0; i < n; i++) {
		const struct plot_series *series = &list[i];

		fprintf(out,
			"%s'%s.dat' index %zu using 1:2:3:4 with yerrorlines "
			"linecolor rgb '%s' linewidth 1.6 dashtype %d pointtype 7 pointsize 0.5 title ",
			i ? ", \\\n     " : "", plot->row->name, first_index + i,
			families ? family_colours[series->family]
				 : colour_of(figures[series->figure]),
			families && series->figure ? 2 : 1);
		write_quoted(series->label, out);
	}
	fputc('\n', out);
}

static void write_origin(const struct bench_results *results, FILE *out)
{
	const struct machine *machine = &results->machine;
	struct interval noise;
	char text[512];
	int used;

	used = snprintf(text, sizeof(text), "kernel %s, %s, %d CPU%s; %s, tag %s", machine->kernel,
			machine->cpu_name, machine->n_cpus, machine->n_cpus == 1 ? "" : "s",
			results->objects[0] ? results->objects[0] : "?", results->tags[0]);
	if (!bench_results__noise(results, &noise) && noise.n && used < (int)sizeof(text))
		snprintf(text + used, sizeof(text) - used,
			 "; the same against itself: %.3f to %.3f", noise.low, noise.high);
	write_quoted(text, out);
}

void plot__write_commands(const struct plot *plot, const struct bench_results *results, FILE *out)
{
	const struct plot_row *row = plot->row;
	const char *what = row->ratios[1] ? NULL : row->ratios[0];

	fprintf(out, "# gnuplot %s.gnuplot draws %s.svg of %s.dat\n", row->name, row->name,
		row->name);
	fprintf(out,
		"set terminal svg noenhanced size 1000,820 font 'DejaVu Sans,13' background '#ffffff'\n"
		"set output '%s.svg'\n"
		"set multiplot layout 2,1 margins 0.10,0.70,0.08,0.89 spacing 0,0.12\n",
		row->name);
	fputs("set label 1 ", out);
	write_quoted(row->title, out);
	fputs(" at screen 0.5,0.965 center font ',17'\nset label 2 ", out);
	write_origin(results, out);
	fputs(" at screen 0.5,0.93 center font ',10'\n", out);
	write_x_axis(plot, out);
	fputs("set grid ytics linecolor rgb '#dddddd'\nset border 3\nset tics nomirror\n"
	      "set key at screen 0.72, graph 1 left top vertical Left reverse samplen 2 spacing 1.3\n"
	      "set yrange [0:*]\n"
	      "set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead "
	      "linecolor rgb '#999999' dashtype 3\n",
	      out);
	fputs("set ylabel ", out);
	if (what)
		fprintf(out, "'%s, %s'\n", plot->is_speed ? "throughput" : "cost", what);
	else
		fprintf(out, "'%s, ratio'\n", plot->is_speed ? "throughput" : "cost");
	write_lines(plot, plot->ratios, plot->n_ratios, row->ratios, 0, out);
	fputs("unset label\nunset arrow\nset ylabel ", out);
	write_quoted(row->y_title ? row->y_title : "CPU time of a frame, ns", out);
	fputc('\n', out);
	write_lines(plot, plot->costs, plot->n_costs, row->costs, plot->n_ratios, out);
	fputs("unset multiplot\n", out);
}
