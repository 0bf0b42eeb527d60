// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include <pcap/pcap.h>

struct capture {
	char *path;
	pcap_t *pcap;
	unsigned int n_read;
};

/* A file of bytes: a pipe could not be read twice, and a directory not at all. */
static FILE *open_file(const char *path, struct pf_error *err)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	const char *why = NULL;

	if (!file || fstat(fileno(file), &st)) {
		pf_error__set(err, -EINVAL, "cannot read capture %s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode))
		why = "is not a regular file";
	else if (st.st_size == 0)
		why = "is empty";
	if (!why)
		return file;
	pf_error__set(err, -EINVAL, "capture %s %s", path, why);
out:
	if (file)
		fclose(file);
	return NULL;
}

int capture__open(struct capture **result, const char *path, struct pf_error *err)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	char why[PCAP_ERRBUF_SIZE] = "";
	const char *type;
	FILE *file = NULL;
	int ret = -EINVAL;

	*result = NULL;
	if (capture)
		capture->path = strdup(path);
	if (!capture || !capture->path) {
		ret = pf_error__set(err, -ENOMEM, "cannot read capture %s: out of memory", path);
		goto out;
	}
	file = open_file(path, err);
	if (!file)
		goto out;
	/* Whatever the file's own precision; the time is not used. */
	capture->pcap = pcap_fopen_offline(file, why);
	if (!capture->pcap) {
		ret = pf_error__set(err, -EINVAL, "%s is not a pcap or pcapng capture: %s", path,
				    why);
		goto out;
	}
	file = NULL; /* libpcap closes it */
	ret = 0;
	if (pcap_datalink(capture->pcap) != DLT_EN10MB) {
		type = pcap_datalink_val_to_name(pcap_datalink(capture->pcap));
		ret = pf_error__set(err, -EINVAL,
				    "capture %s has link type %s (%d), expected Ethernet", path,
				    type ? type : "unknown", pcap_datalink(capture->pcap));
	}
out:
	if (file)
		fclose(file);
	if (ret)
		capture__free(capture);
	else
		*result = capture;
	return ret;
}

int capture__next(struct capture *capture, struct captured *captured, struct pf_error *err)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int ret = pcap_next_ex(capture->pcap, &header, &bytes);

	if (ret == PCAP_ERROR_BREAK)
		return 0;
	capture->n_read++;
	if (ret != 1)
		return pf_error__set(err, -EINVAL, "capture %s, frame %u: %s", capture->path,
				     capture->n_read, pcap_geterr(capture->pcap));
	if (header->caplen == 0)
		return pf_error__set(err, -EINVAL, "capture %s, frame %u: has no bytes",
				     capture->path, capture->n_read);
	if (header->caplen > FRAME_MAX_LEN)
		return pf_error__set(err, -EINVAL,
				     "capture %s, frame %u: %u bytes, expected at most %d",
				     capture->path, capture->n_read, header->caplen, FRAME_MAX_LEN);
	*captured = (struct captured){
		.number = capture->n_read,
		.bytes = bytes,
		.len = header->caplen,
		.len_on_wire = header->len,
	};
	return 1;
}

int capture__identify(struct capture_id *id, const char *path, struct pf_error *err)
{
	struct captured captured;
	struct capture *capture;
	__be32 len_on_wire;
	int ret;

	*id = (struct capture_id){ .crc32 = crc32(0, NULL, 0) };
	ret = capture__open(&capture, path, err);
	if (ret)
		return ret;
	while ((ret = capture__next(capture, &captured, err)) > 0) {
		id->frames++;
		id->bytes += captured.len;
		len_on_wire = htonl(captured.len_on_wire);
		id->crc32 = crc32(id->crc32, (void *)&len_on_wire, sizeof(len_on_wire));
		id->crc32 = crc32(id->crc32, captured.bytes, captured.len);
	}
	if (!ret && !id->frames)
		ret = pf_error__set(err, -EINVAL, "capture %s holds no frames", path);
	capture__free(capture);
	return ret;
}

bool capture_id__equal(const struct capture_id *a, const struct capture_id *b)
{
	return a->frames == b->frames && a->bytes == b->bytes && a->crc32 == b->crc32;
}

void capture__free(struct capture *capture)
{
	if (!capture)
		return;
	if (capture->pcap)
		pcap_close(capture->pcap);
	free(capture->path);
	free(capture);
}
