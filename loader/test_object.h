/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The built-in object, for the tests of what is refused and of what is built in. */
#ifndef PF_TEST_OBJECT_H
#define PF_TEST_OBJECT_H

#include "object.h"
#include "test_child.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LINE_MAX     512

extern const char pf_embedded_object[], pf_embedded_object_end[];

static inline size_t embedded_size(void)
{
	return pf_embedded_object_end - pf_embedded_object;
}

static inline struct pf_object *open_embedded(void)
{
	struct pf_error err = PF_ERROR_INIT;
	struct pf_object *object;

	if (pf_object__open(&object, NULL, &err))
		fail_msg("%s", err.line);
	return object;
}

#endif
