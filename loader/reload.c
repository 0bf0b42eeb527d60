// SPDX-License-Identifier: GPL-2.0-or-later
#include "reload.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_attach(const struct pf_config *a, const struct pf_config *b)
{
	if (a->n_attach != b->n_attach)
		return false;
	for (size_t i = 0; i < a->n_attach; i++)
		if (strcmp(a->attach[i].iface, b->attach[i].iface) ||
		    a->attach[i].mode != b->attach[i].mode)
			return false;
	return true;
}

static int refuse_fixed(const struct pf_service *service, const struct pf_config *new,
			struct pf_error *err)
{
	const struct pf_config *old = &service->config;
	const char *what = !same_attach(old, new)			  ? "attach"
			   : !same_text(old->bpffs_root, new->bpffs_root) ? "bpffs-root"
			   : !same_text(old->state_dir, new->state_dir)	  ? "state-dir"
			   : !same_text(old->metrics_textfile, new->metrics_textfile)
				   ? "metrics-textfile"
				   : NULL;

	if (what)
		return pf_error__set(err, -EINVAL, "%s: %s has changed, which needs a restart",
				     service->config_path, what);
	if (!new->n_allow)
		return pf_error__set(err, -EINVAL,
				     "%s: no allow-prefix or allow-prefix6 line, expected at least "
				     "one",
				     service->config_path);
	return 0;
}

void pf_reload(struct pf_service *service, struct pf_answer *answer)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config new = {};
	int ret = pf_config__read(&new, service->config_path, &err);

	memset(answer, 0, sizeof(*answer));
	if (!ret)
		ret = refuse_fixed(service, &new, &err);
	if (!ret)
		ret = pf_service__apply(service, &new, &err);
	if (ret) {
		answer->status = 1;
		snprintf(answer->line, sizeof(answer->line), "%.400s; the old configuration stays",
			 err.line);
		pf_log__say(&service->log, PF_LOG_ERROR, "%s", answer->line);
		pf_config__free(&new);
	} else {
		pf_config__free(&service->config);
		service->config = new;
		service->log.level = new.log_level;
		snprintf(answer->line, sizeof(answer->line), "%zu prefixes, dry-run %s",
			 new.n_allow, new.dry_run ? "on" : "off");
		pf_log__say(&service->log, PF_LOG_INFO, "configuration applied: %s", answer->line);
	}
	pf_error__clear(&err);
}
