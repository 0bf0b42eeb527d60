// SPDX-License-Identifier: GPL-2.0-or-later
/* libFuzzer's entry: whatever the bytes, a configuration or one line that says why not. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct pf_config empty;
	struct pf_error err = PF_ERROR_INIT;
	struct pf_config config;

	if (pf_config__parse(&config, "f", (const char *)data, size, &err)) {
		if (!err.line[0] || memcmp(&config, &empty, sizeof(empty)))
			abort();
		for (const char *c = err.line; *c; c++)
			if (*c < ' ' || *c > '~')
				abort();
	} else if (!config.bpffs_root || !config.state_dir || !config.log_level) {
		abort();
	}
	pf_config__free(&config);
	pf_error__clear(&err);
	return 0;
}
