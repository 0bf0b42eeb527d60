/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Executors as a person names them on the command line. */
#ifndef PF_EXECUTOR_LIST_H
#define PF_EXECUTOR_LIST_H

#include "executor.h"

enum { EXECUTOR_LIST_MAX = 16 };

struct executor_list {
	const struct executor *list[EXECUTOR_LIST_MAX];
	size_t n;
};

void executor_list__set_all(struct executor_list *list);
/* Those that answer within a second: all that need no links. */
void executor_list__set_default(struct executor_list *list);

/* Replaces the list by the names in "model,testrun"; -EINVAL for an unknown or a doubled one. */
int executor_list__parse(struct executor_list *list, const char *names,
			 struct pf_error *err) PF_MUST_CHECK;

#endif
