// SPDX-License-Identifier: GPL-2.0-or-later
#include "plot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

#define GNUPLOT "gnuplot"

int plots__prepare(const char *dir, struct pf_error *err)
{
	if (!tool__is_installed(GNUPLOT))
		return pf_error__set(err, -ENOENT,
				     "--plot %s: " GNUPLOT
				     " is not installed (package gnuplot-nox)",
				     dir);
	if (mkdir(dir, 0777) && errno != EEXIST)
		return pf_error__set(err, -errno, "--plot %s: cannot make the directory: %s", dir,
				     strerror(errno));
	if (access(dir, W_OK | X_OK))
		return pf_error__set(err, -errno, "--plot %s: cannot write there: %s", dir,
				     strerror(errno));
	return 0;
}

static int write_file(const struct plot *plot, const struct bench_results *results,
		      const char *suffix, struct pf_error *err)
{
	char name[64];
	FILE *file;
	int bad;

	snprintf(name, sizeof(name), "%s.%s", plot->row->name, suffix);
	file = fopen(name, "w");
	if (!file)
		return pf_error__set(err, -errno, "cannot write %s: %s", name, strerror(errno));
	if (!strcmp(suffix, "dat"))
		plot__write_data(plot, file);
	else
		plot__write_commands(plot, results, file);
	bad = ferror(file);
	bad |= fclose(file);
	return bad ? pf_error__set(err, -EIO, "cannot write %s", name) : 0;
}

/* In the directory: gnuplot is told names that hold wherever it comes to lie. */
static int draw(const struct plot *plot, const struct bench_results *results, struct pf_error *err)
{
	char commands[64];
	int ret = write_file(plot, results, "dat", err);

	snprintf(commands, sizeof(commands), "%s.gnuplot", plot->row->name);
	if (!ret)
		ret = write_file(plot, results, "gnuplot", err);
	return ret ? ret : tool__run((const char *[]){ GNUPLOT, commands, NULL }, err);
}

int plots__draw(const struct bench_results *results, const char *dir, FILE *log,
		struct pf_error *err)
{
	int back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = 0;

	if (back < 0 || chdir(dir))
		ret = pf_error__set(err, -errno, "--plot %s: %s", dir, strerror(errno));
	for (size_t i = 0; !ret && i < n_plot_rows; i++) {
		struct plot plot;

		plot__collect(&plot, &plot_rows[i], results);
		if (plot.n_x < 2) {
			fprintf(log, "plot %s: not drawn, %zu of 2 points were measured\n",
				plot.row->name, plot.n_x);
			continue;
		}
		ret = draw(&plot, results, err);
		if (!ret)
			fprintf(log, "plot %s: %s/%s.svg\n", plot.row->name, dir, plot.row->name);
	}
	if (back >= 0) {
		if (fchdir(back) && !ret)
			ret = pf_error__set(err, -errno, "cannot go back: %s", strerror(errno));
		close(back);
	}
	return ret;
}
