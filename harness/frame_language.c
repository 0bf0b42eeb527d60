// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of layers in words: for messages, and for who wants to know what can be written. */
#include <string.h>

#include "frame.h"
#include "frame_layers.h"

/* Adds formatted text behind what `buf` holds already; what has no room is cut off. */
#define append(buf, size, ...) snprintf((buf) + strlen(buf), (size)-strlen(buf), __VA_ARGS__)

void frame_field__expects(const struct frame_field *field, char *buf, size_t size)
{
	static const char *const kinds[FRAME_N_KINDS] = {
		[FRAME_MAC] = "a MAC address as 02:00:00:00:01:02",
		[FRAME_IPV4] = "an IPv4 address",
		[FRAME_IPV6] = "an IPv6 address",
	};

	buf[0] = '\0';
	switch (field->kind) {
	case FRAME_NUMBER:
		append(buf, size, "a number from 0 to %llu", frame_field__max(field));
		if (field->multiple)
			append(buf, size, ", a multiple of %u", field->multiple);
		if (field->completion >= FRAME_FIRST_SUM)
			append(buf, size, " or the word bad");
		break;
	case FRAME_BYTES:
		if (field->width)
			append(buf, size, "%u hex digits", field->width / 4);
		else
			append(buf, size, "pairs of hex digits");
		break;
	default:
		append(buf, size, "%s", kinds[field->kind]);
	}
}

void frame_layers__names(char *buf, size_t size)
{
	buf[0] = '\0';
	for (unsigned int i = 0; i < frame_n_layers; i++)
		append(buf, size, "%s%s", i ? " " : "", frame_layers[i].name);
}

void frame_layer__field_names(const struct frame_layer *layer, char *buf, size_t size)
{
	buf[0] = '\0';
	for (const struct frame_field *field = layer->fields; field->name; field++)
		append(buf, size, "%s%s", field == layer->fields ? "" : " ", field->name);
}

static void print_field(const struct frame_field *field, FILE *out)
{
	static const char *const kinds[FRAME_N_KINDS] = {
		[FRAME_MAC] = "MAC",
		[FRAME_IPV4] = "IPv4",
		[FRAME_IPV6] = "IPv6",
		[FRAME_BYTES] = "hex",
	};
	static const char *const completions[FRAME_N_COMPLETIONS] = {
		[FRAME_NEXT_ETHERTYPE] = "follows from the next layer",
		[FRAME_NEXT_IPPROTO] = "follows from the next layer",
		[FRAME_HEADER_WORDS] = "computed",
		[FRAME_LEN] = "computed",
		[FRAME_PAYLOAD_LEN] = "computed",
		[FRAME_SUM_HEADER] = "computed, over the header",
		[FRAME_SUM_PACKET] = "computed",
		[FRAME_SUM_PSEUDO] = "computed, with pseudo header",
		[FRAME_SUM_PSEUDO_UDP] = "computed, with pseudo header",
		[FRAME_SUM_PSEUDO_LITE] = "computed, with pseudo header",
		[FRAME_SUM_CRC32C] = "computed",
	};
	const char *completion = completions[field->completion];
	char size[16] = "number";

	if (kinds[field->kind])
		snprintf(size, sizeof(size), "%s", kinds[field->kind]);
	else if (field->at != FRAME_PARAMETER)
		snprintf(size, sizeof(size), "%u bit%s", field->width, field->width > 1 ? "s" : "");

	fprintf(out, "    %-9s%-9s", field->name, size);
	if (field->required)
		fputs("must be given", out);
	else if (completion && field->text)
		fprintf(out, "%s, else %s", completion, field->text);
	else if (completion)
		fputs(completion, out);
	else if (field->text)
		fputs(field->text, out);
	else
		fputs(field->at == FRAME_PARAMETER ? "not set" : "0", out);
	if (field->help)
		fprintf(out, "  (%s)", field->help);
	fputc('\n', out);
}

void frame__print_language(FILE *out)
{
	for (unsigned int i = 0; i < frame_n_layers; i++) {
		const struct frame_layer *layer = &frame_layers[i];

		fprintf(out, "%s%s: %s", i ? "\n" : "", layer->name, layer->title);
		if (layer->size)
			fprintf(out, "; %u bytes", layer->size);
		fputc('\n', out);
		for (const struct frame_field *field = layer->fields; field->name; field++)
			print_field(field, out);
	}
}
