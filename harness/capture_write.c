// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <pcap/pcap.h>

#define SNAPLEN 262144 /* what readers accept at most; above FRAME_MAX_LEN */

_Static_assert(FRAME_MAX_LEN <= SNAPLEN, "a frame no longer fits a pcap record");

int capture__write(const char *path, const struct frame *const *frames, size_t n,
		   struct pf_error *err)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, SNAPLEN);
	FILE *file = fopen(path, "we");
	pcap_dumper_t *dumper = NULL;
	int ret = 0;

	if (!file)
		ret = pf_error__set(err, -errno, "cannot create %s: %s", path, strerror(errno));
	else if (!pcap)
		ret = pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", path);
	else if (!(dumper = pcap_dump_fopen(pcap, file)))
		ret = pf_error__set(err, -EIO, "cannot write %s: %s", path, pcap_geterr(pcap));
	if (ret)
		goto out;
	errno = 0;
	for (size_t i = 0; i < n; i++) {
		const struct pcap_pkthdr header = {
			.ts.tv_sec = (time_t)i,
			.caplen = frames[i]->len,
			.len = frames[i]->len,
		};

		if (frames[i]->len)
			pcap_dump((u_char *)dumper, &header, frames[i]->bytes);
	}
	/* pcap_dump() and pcap_dump_close() tell nobody about a full disk. */
	if (pcap_dump_flush(dumper) || ferror(file))
		ret = pf_error__set(err, errno ? -errno : -EIO, "cannot write %s: %s", path,
				    strerror(errno ? errno : EIO));
out:
	if (dumper)
		pcap_dump_close(dumper); /* and `file` */
	else if (file)
		fclose(file);
	if (pcap)
		pcap_close(pcap);
	return ret;
}
