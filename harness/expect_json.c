// SPDX-License-Identifier: GPL-2.0-or-later
/* Expectations as JSON: strict, so that a slip of the pen is never taken for "nothing expected". */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "expect.h"

#define VERSION 1

/* A reading under way, for messages. */
struct reader {
	const char *path;
	unsigned int frame; /* 0: not inside one */
	struct pf_error *err;
};

/* "FILE, frame N, field F: TEXT" */
static int PF_PRINTF(3, 4)
	refuse(const struct reader *reader, const char *field, const char *fmt, ...)
{
	char text[256], frame[32] = "";
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (reader->frame)
		snprintf(frame, sizeof(frame), ", frame %u", reader->frame);
	return pf_error__set(reader->err, -EINVAL, "expectations %s%s, field \"%s\": %s",
			     reader->path, frame, field, text);
}

/* Refuses what is no object, and members that nobody knows: they are slips of the pen. */
static int check_members(const struct reader *reader, const char *what, json_t *object,
			 const char *const *known)
{
	const char *key;
	json_t *value;

	if (!json_is_object(object))
		return refuse(reader, what, "expected an object");
	json_object_foreach(object, key, value)
	{
		int i = 0;

		while (known[i] && strcmp(known[i], key))
			i++;
		if (!known[i])
			return refuse(reader, key, "there is no such field");
	}
	return 0;
}

static int get_text(const struct reader *reader, json_t *object, const char *key, const char **text)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		return refuse(reader, key, "is missing");
	*text = json_string_value(value);
	return *text ? 0 : refuse(reader, key, "expected a text");
}

static int get_number(const struct reader *reader, json_t *object, const char *key, __u64 *number)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		return refuse(reader, key, "is missing");
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return refuse(reader, key, "expected a number, 0 or more");
	*number = json_integer_value(value);
	return 0;
}

static int read_capture(struct expectations *to, const struct reader *reader, json_t *object)
{
	static const char *const known[] = { "frames", "bytes", "crc32", NULL };
	const char *crc;
	char *end;
	__u64 frames;
	int ret;

	ret = check_members(reader, "capture", object, known);
	if (!ret)
		ret = get_number(reader, object, "frames", &frames);
	if (!ret)
		ret = get_number(reader, object, "bytes", &to->id.bytes);
	if (!ret)
		ret = get_text(reader, object, "crc32", &crc);
	if (ret)
		return ret;
	if (strlen(crc) != 8 || strspn(crc, "0123456789abcdef") != 8)
		return refuse(reader, "crc32", "expected 8 hex digits, is \"%.20s\"", crc);
	to->id.crc32 = strtoul(crc, &end, 16);
	if (frames > UINT32_MAX)
		return refuse(reader, "frames", "expected at most %u", UINT32_MAX);
	to->id.frames = frames;
	return 0;
}

static int check_capture(const struct expectations *expectations, const struct capture_id *id,
			 const struct reader *reader)
{
	const struct capture_id *ours = &expectations->id;

	if (capture_id__equal(ours, id))
		return 0;
	return refuse(reader, "capture",
		      "belongs to another capture: %u frames, %" PRIu64
		      " bytes, CRC %08x; this one has %u, %" PRIu64 ", %08x",
		      ours->frames, (uint64_t)ours->bytes, ours->crc32, id->frames,
		      (uint64_t)id->bytes, id->crc32);
}

static int read_outcome(struct expectation *to, const struct reader *reader, json_t *object)
{
	static const char *const known[] = { "frame", "verdict", "exit", "egress", NULL };
	const char *verdict, *exit, *egress = "";
	int ret, v = VERDICT_UNSET;

	ret = check_members(reader, "frames", object, known);
	if (!ret)
		ret = get_text(reader, object, "verdict", &verdict);
	if (!ret)
		ret = get_text(reader, object, "exit", &exit);
	if (!ret && json_object_get(object, "egress"))
		ret = get_text(reader, object, "egress", &egress);
	if (ret)
		return ret;
	while (++v < N_VERDICTS && strcmp(verdict__names[v], verdict))
		;
	if (v == N_VERDICTS)
		return refuse(reader, "verdict", "there is no verdict \"%s\"", verdict);
	to->exit = case_exit__find(exit);
	if (to->exit == EXIT_UNSET)
		return refuse(reader, "exit", "\"%s\" is no counter that names an exit", exit);
	if (case_exit__verdict(to->exit) != (enum verdict)v)
		return refuse(reader, "verdict",
			      "%s does not belong to exit %s, whose verdict is %s", verdict, exit,
			      verdict__names[case_exit__verdict(to->exit)]);
	if ((v == VERDICT_REDIRECT) != (*egress != '\0'))
		return refuse(reader, "egress",
			      v == VERDICT_REDIRECT ? "is missing, and a REDIRECT leaves somewhere"
						    : "belongs to REDIRECT alone");
	if (strlen(egress) >= sizeof(to->egress))
		return refuse(reader, "egress", "\"%s\" is no interface's name", egress);
	strcpy(to->egress, egress);
	return 0;
}

static int read_frame(struct expectation *to, struct reader *reader, json_t *object)
{
	static const char *const known[] = { "frame", "cut", NULL };
	__u64 number;
	int ret;

	if (!json_is_object(object))
		return refuse(reader, "frames", "expected an object");
	ret = get_number(reader, object, "frame", &number);
	if (ret)
		return ret;
	if (number != reader->frame)
		return refuse(reader, "frame",
			      "is %" PRIu64 ", expected %u: all frames, in their order",
			      (uint64_t)number, reader->frame);
	if (!json_object_get(object, "cut"))
		return read_outcome(to, reader, object);
	if (!json_is_true(json_object_get(object, "cut")))
		return refuse(reader, "cut", "expected true");
	return check_members(reader, "frames", object, known);
}

static int read_frames(struct expectations *to, struct reader *reader, json_t *array)
{
	json_t *object;
	size_t i;
	int ret = 0;

	if (!json_is_array(array))
		return refuse(reader, "frames", "expected a list");
	if (json_array_size(array) != to->id.frames)
		return refuse(reader, "frames", "has %zu, and the capture %u",
			      json_array_size(array), to->id.frames);
	to->frames = calloc(to->id.frames + 1, sizeof(*to->frames));
	if (!to->frames)
		return -ENOMEM;
	json_array_foreach(array, i, object)
	{
		reader->frame = i + 1;
		ret = read_frame(&to->frames[i], reader, object);
		if (ret)
			break;
	}
	reader->frame = 0;
	return ret;
}

static int read_document(struct expectations *to, struct reader *reader, json_t *document,
			 const struct capture_id *id)
{
	static const char *const known[] = { "version", "world",  "ingress",
					     "capture", "frames", NULL };
	const char *world, *ingress;
	__u64 version;
	int ret;

	ret = check_members(reader, "", document, known);
	if (!ret)
		ret = get_number(reader, document, "version", &version);
	if (!ret && version != VERSION)
		ret = refuse(reader, "version", "is %" PRIu64 ", expected %d", (uint64_t)version,
			     VERSION);
	if (!ret)
		ret = get_text(reader, document, "world", &world);
	if (!ret)
		ret = get_text(reader, document, "ingress", &ingress);
	if (!ret)
		ret = read_capture(to, reader, json_object_get(document, "capture"));
	if (!ret)
		ret = check_capture(to, id, reader);
	if (!ret)
		ret = read_frames(to, reader, json_object_get(document, "frames"));
	if (ret)
		return ret;
	to->world = strdup(world);
	to->ingress = strdup(ingress);
	return to->world && to->ingress ? 0 : -ENOMEM;
}

int expectations__read(struct expectations *expectations, const char *path,
		       const struct capture_id *id, struct pf_error *err)
{
	struct reader reader = { .path = path, .err = err };
	FILE *file = fopen(path, "re");
	json_t *document = NULL;
	json_error_t why;
	int ret;

	*expectations = (struct expectations){};
	if (file) {
		errno = 0;
		document = json_loadf(file, JSON_REJECT_DUPLICATES, &why);
	}
	if (document)
		ret = read_document(expectations, &reader, document, id);
	else if (!file || ferror(file))
		ret = pf_error__set(err, -(errno ? errno : EIO), "cannot read expectations %s: %s",
				    path, strerror(errno ? errno : EIO));
	else
		ret = pf_error__set(err, -EINVAL, "expectations %s, line %d: %s", path, why.line,
				    why.text);
	if (ret == -ENOMEM)
		pf_error__set(err, ret, "cannot read expectations %s: out of memory", path);
	json_decref(document);
	if (file)
		fclose(file);
	if (ret)
		expectations__free(expectations);
	return ret;
}

/* One line a frame: a person reads them, and a diff shows which changed. Names need no escapes. */
static void print_frame(const struct expectation *expectation, unsigned int number, FILE *out)
{
	fprintf(out, "  {\"frame\": %u, ", number);
	if (expectation->exit == EXIT_UNSET) {
		fputs("\"cut\": true}", out);
		return;
	}
	fprintf(out, "\"verdict\": \"%s\", \"exit\": \"%s\"",
		verdict__names[case_exit__verdict(expectation->exit)],
		case_exit__name(expectation->exit));
	if (*expectation->egress)
		fprintf(out, ", \"egress\": \"%s\"", expectation->egress);
	fputc('}', out);
}

static void print_document(const struct expectations *expectations, FILE *out)
{
	fprintf(out, "{\"version\": %d, \"world\": \"%s\", \"ingress\": \"%s\",\n", VERSION,
		expectations->world, expectations->ingress);
	fprintf(out,
		" \"capture\": {\"frames\": %u, \"bytes\": %" PRIu64 ", \"crc32\": \"%08x\"},\n",
		expectations->id.frames, (uint64_t)expectations->id.bytes, expectations->id.crc32);
	fputs(" \"frames\": [\n", out);
	for (unsigned int i = 0; i < expectations->id.frames; i++) {
		print_frame(&expectations->frames[i], i + 1, out);
		fputs(i + 1 < expectations->id.frames ? ",\n" : "\n", out);
	}
	fputs(" ]}\n", out);
}

int expectations__write(const struct expectations *expectations, const char *path,
			struct pf_error *err)
{
	char *temporary = NULL;
	FILE *out = NULL;
	int ret = 0;

	if (asprintf(&temporary, "%s.new", path) < 0) {
		temporary = NULL;
		ret = pf_error__set(err, -ENOMEM, "cannot write %s: out of memory", path);
		goto out;
	}
	errno = 0;
	out = fopen(temporary, "we");
	if (out)
		print_document(expectations, out);
	if (!out || ferror(out) || fflush(out) || fsync(fileno(out)) || rename(temporary, path))
		ret = pf_error__set(err, -(errno ? errno : EIO), "cannot write %s: %s", path,
				    strerror(errno ? errno : EIO));
	if (out && ret)
		unlink(temporary);
out:
	if (out)
		fclose(out);
	free(temporary);
	return ret;
}
