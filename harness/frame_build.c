// SPDX-License-Identifier: GPL-2.0-or-later
/* From text to frame: reads layer after layer and lays it down, completes, then pads and cuts. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "frame_builder.h"
#include "frame_value.h"

#define MIN_FRAME_LEN 60 /* IEEE 802.3, without FCS */
#define OPTION_NOP    1	 /* of IPv4 and of TCP alike */

/* What ends a word of the language. */
#define DELIMITERS "/(),= \t\r\n"

int frame_builder__fail(struct frame_builder *b, const char *fmt, ...)
{
	char text[200], what[300];
	va_list args;

	snprintf(text, sizeof(text), "%s", b->text);
	if (strlen(b->text) >= sizeof(text))
		strcpy(text + sizeof(text) - 4, "...");
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	pf_error__set(b->err, -EINVAL, "frame \"%s\": %s", text, what);

	/* The text may span lines; its error may not. */
	for (char *c = b->err->line; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	return -EINVAL;
}

/* Adds `n` zero bytes at the end. */
static int reserve(struct frame_builder *b, __u64 n, const char *layer)
{
	if (n > FRAME_MAX_LEN - b->len)
		return frame_builder__fail(b, "layer %s: the frame would be longer than %u bytes",
					   layer, FRAME_MAX_LEN);
	memset(b->bytes + b->len, 0, n);
	b->len += n;
	return 0;
}

static const char *skip_blanks(const char *c)
{
	return c + strspn(c, " \t\r\n");
}

/* For messages: what was found where something else was expected. */
static const char *found(const char *at)
{
	return *at ? at : "the end";
}

/* Takes the value of a field, from the text or from the table of layers. */
static int take_value(struct frame_builder *b, struct frame_use *use, int index, const char *word,
		      size_t len)
{
	const struct frame_field *field = &use->layer->fields[index];
	__u8 bytes[FRAME_VALUE_MAX_BYTES];
	char expected[100];
	int rc;

	switch (field->kind) {
	case FRAME_NUMBER:
		if (field->completion >= FRAME_FIRST_SUM && len == 3 && !memcmp(word, "bad", 3)) {
			use->bad |= 1u << index;
			return 0;
		}
		rc = frame_value__number(word, len, &use->number[index]);
		if (rc || use->number[index] > frame_field__max(field) ||
		    (field->multiple && use->number[index] % field->multiple))
			break;
		if (field->at != FRAME_PARAMETER)
			frame_builder__put(b, use, field, use->number[index]);
		return 0;
	case FRAME_BYTES:
		if (field->width) {
			if (len != field->width / 4 || frame_value__hex(word, len, bytes))
				break;
			memcpy(b->bytes + use->at + field->at / 8, bytes, field->width / 8);
			return 0;
		}
		if (!len || len % 2)
			break;
		rc = reserve(b, len / 2, use->layer->name);
		if (rc)
			return rc;
		if (frame_value__hex(word, len, b->bytes + use->at))
			break;
		return 0;
	default:
		if (frame_value__address(field->kind, word, len, bytes))
			break;
		memcpy(b->bytes + use->at + field->at / 8, bytes, field->width / 8);
		return 0;
	}
	frame_field__expects(field, expected, sizeof(expected));
	return frame_builder__fail(b, "layer %s: field %s takes %s, not \"%.*s\"%s%s",
				   use->layer->name, field->name, expected,
				   len > 40 ? 40 : (int)len, word, field->help ? "; it is: " : "",
				   field->help ? field->help : "");
}

/* Reads one FIELD=VALUE, or the VALUE alone where it is the layer's first and may stand so. */
static int read_field(struct frame_builder *b, struct frame_use *use, bool is_first, int *index)
{
	const struct frame_layer *layer = use->layer;
	size_t len = strcspn(b->at, DELIMITERS);
	const char *word = b->at;
	char names[150];

	if (word[len] == '=') {
		*index = frame_layer__field(layer, word, len);
		if (*index < 0) {
			frame_layer__field_names(layer, names, sizeof(names));
			return frame_builder__fail(b, "layer %s has no field \"%.*s\"%s%s",
						   layer->name, len > 40 ? 40 : (int)len, word,
						   *names ? "; it has: " : "", names);
		}
		word += len + 1;
		len = strcspn(word, DELIMITERS);
	} else if (len && is_first && frame_layer__is_positional(layer)) {
		*index = 0;
	} else {
		return frame_builder__fail(b, "layer %s: expected FIELD=VALUE, not \"%.40s\"",
					   layer->name, found(word));
	}
	if (frame_use__is_given(use, *index))
		return frame_builder__fail(b, "layer %s: field %s is set twice", layer->name,
					   layer->fields[*index].name);
	use->given |= 1u << *index;
	b->at = word + len;
	return take_value(b, use, *index, word, len);
}

static int expected_comma(struct frame_builder *b, const struct frame_use *use, int index)
{
	const char *layer = use->layer->name, *field = use->layer->fields[index].name;

	if (!*b->at || *b->at == '/')
		return frame_builder__fail(b, "layer %s: missing \")\" after field %s", layer,
					   field);
	return frame_builder__fail(
		b, "layer %s: expected \",\" or \")\" after field %s, not \"%.40s\"", layer, field,
		b->at);
}

/* Reads what stands between parentheses, and the closing one. */
static int read_fields(struct frame_builder *b, struct frame_use *use)
{
	bool is_first = true;
	int index = 0, rc;

	while (*b->at != ')' || !is_first) {
		rc = read_field(b, use, is_first, &index);
		if (rc)
			return rc;
		is_first = false;
		if (*b->at == ')')
			break;
		if (*skip_blanks(b->at) != ',')
			return expected_comma(b, use, index);
		b->at = skip_blanks(skip_blanks(b->at) + 1);
	}
	b->at++;
	return 0;
}

static int take_defaults(struct frame_builder *b, struct frame_use *use)
{
	const struct frame_field *fields = use->layer->fields;
	int rc;

	for (int i = 0; fields[i].name; i++) {
		if (!fields[i].text)
			continue;
		rc = take_value(b, use, i, fields[i].text, strlen(fields[i].text));
		if (rc)
			return rc;
	}
	return 0;
}

static int check_required(struct frame_builder *b, const struct frame_use *use)
{
	const struct frame_field *fields = use->layer->fields;

	for (int i = 0; fields[i].name; i++)
		if (fields[i].required && !frame_use__is_given(use, i))
			return frame_builder__fail(b, "layer %s: field %s must be given",
						   use->layer->name, fields[i].name);
	return 0;
}

/* Lays down what stands behind the fixed header: options, or payload. */
static int lay_rest(struct frame_builder *b, struct frame_use *use)
{
	const struct frame_layer *layer = use->layer;
	int opts = frame_layer__field(layer, "opts", strlen("opts"));
	__u32 from = b->len;
	__u64 n;
	int rc;

	if (layer->body == FRAME_HEADER) {
		n = opts < 0 ? 0 : use->number[opts];
		rc = reserve(b, n, layer->name);
		if (rc)
			return rc;
		memset(b->bytes + from, OPTION_NOP, n);
		use->header_len = b->len - use->at;
	} else if (layer->body == FRAME_DATA) {
		n = use->number[0];
		rc = reserve(b, n, layer->name);
		if (rc)
			return rc;
		for (__u32 i = 0; i < n; i++)
			b->bytes[from + i] = frame_use__is_given(use, 1) ? use->number[1] : i;
	}
	return 0;
}

static int read_layer(struct frame_builder *b)
{
	const struct frame_use *last = b->n_uses ? &b->uses[b->n_uses - 1] : NULL;
	size_t len = strcspn(b->at, DELIMITERS);
	const struct frame_layer *layer = frame_layer__find(b->at, len);
	struct frame_use *use;
	char names[200];
	int rc;

	if (!layer && !len)
		return frame_builder__fail(b, "expected a layer, not \"%.40s\"", found(b->at));
	if (!layer) {
		frame_layers__names(names, sizeof(names));
		return frame_builder__fail(b, "no layer \"%.*s\"; there are: %s",
					   len > 40 ? 40 : (int)len, b->at, names);
	}
	if (last && last->layer->body >= FRAME_PAD && layer->body < FRAME_PAD)
		return frame_builder__fail(
			b, "layer %s after %s: only pad, min60 and cut can follow it", layer->name,
			last->layer->name);
	if (b->n_uses == FRAME_MAX_LAYERS)
		return frame_builder__fail(b, "more than %d layers", FRAME_MAX_LAYERS);

	use = &b->uses[b->n_uses++];
	*use = (struct frame_use){ .layer = layer, .at = b->len };
	rc = reserve(b, layer->size, layer->name);
	if (rc)
		return rc;
	rc = take_defaults(b, use);
	if (rc)
		return rc;
	b->at += len;
	if (*b->at == '(') {
		b->at++;
		rc = read_fields(b, use);
		if (rc)
			return rc;
	}
	rc = check_required(b, use);
	if (rc)
		return rc;
	return lay_rest(b, use);
}

static int read_layers(struct frame_builder *b)
{
	int rc;

	for (;;) {
		rc = read_layer(b);
		if (rc || !*b->at)
			return rc;
		if (*skip_blanks(b->at) != '/')
			return frame_builder__fail(b,
						   "after layer %s expected \"/\", not \"%.40s\"",
						   b->uses[b->n_uses - 1].layer->name, b->at);
		b->at = skip_blanks(skip_blanks(b->at) + 1);
	}
}

/* What works on the finished frame: all lengths and checksums are there already, and stay. */
static int pad_and_cut(struct frame_builder *b, const struct frame_use *use)
{
	const char *name = use->layer->name;
	__u64 n = use->number[0];

	switch (use->layer->body) {
	case FRAME_PAD:
		return reserve(b, n, name);
	case FRAME_MIN60:
		return reserve(b, b->len < MIN_FRAME_LEN ? MIN_FRAME_LEN - b->len : 0, name);
	case FRAME_CUT:
		/* A case that believes it was cut, and was not, would test something else. */
		if (n > b->len)
			return frame_builder__fail(
				b, "layer cut: the frame has %u bytes, fewer than %llu", b->len, n);
		b->len = n;
		return 0;
	default:
		return 0;
	}
}

static int build(struct frame_builder *b)
{
	int rc;

	rc = read_layers(b);
	if (rc)
		return rc;
	rc = frame_builder__complete(b);
	if (rc)
		return rc;
	for (unsigned int i = 0; i < b->n_uses; i++) {
		rc = pad_and_cut(b, &b->uses[i]);
		if (rc)
			return rc;
	}
	if (!b->len)
		return frame_builder__fail(b, "it has no bytes");
	return 0;
}

int frame__build(struct frame *frame, const char *text, struct pf_error *err)
{
	struct frame_builder *b;
	int rc;

	frame__free(frame);
	/* Not zeroed: 64 KiB for every frame would be most of the work. reserve() zeroes what is used. */
	b = malloc(sizeof(*b));
	if (!b)
		return pf_error__set(err, -ENOMEM, "frame \"%.200s\": %s", text, strerror(ENOMEM));
	b->text = text;
	b->at = text;
	b->err = err;
	b->n_uses = 0;
	b->len = 0;

	rc = build(b);
	if (!rc) {
		rc = frame__set(frame, b->bytes, b->len);
		if (rc)
			pf_error__set(err, rc, "frame \"%.200s\": %s", text, strerror(-rc));
	}
	free(b);
	return rc;
}
