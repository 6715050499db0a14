/* The figures of an earlier run, from what it has written. */
#include "base/error.h"
#include "base/file.h"
#include "cli/json.h"
#include "echo-client/bench_figures.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MOST = 256 << 20, ENOUGH_ABOVE = 10 };

/* ---- documents, one a line ---- */

static int bad_document(const char *subject, size_t line, const char *what,
			struct error *err)
{
	return error_set(err, ERROR_USAGE, 0, subject, "line %zu: %s", line, what);
}

static bool take_interval(struct figures *f, const struct json *doc)
{
	static const char *const keys[FIGURES] = { "rate", "p50_us", "p99_us",
						   "p99.9_us" };
	double row[FIGURES], messages;
	size_t i;

	for (i = 0; i < FIGURES; i++) {
		if (!json_get_number(doc, keys[i], &row[i]))
			return false;
	}
	if (!json_get_number(doc, "messages", &messages))
		return false;
	figures_add(f, row, messages);
	return true;
}

static bool take_plan(struct figures *f, const struct json *plan)
{
	size_t i;

	for (i = 0; i < FIGURES_PLAN; i++) {
		f->plan[i] = 0; /* a closed loop has no rate */
		if (!json_get_number(plan, figures_plan[i], &f->plan[i]) && i > 0)
			return false;
	}
	f->has_plan = true;
	return true;
}

/* A percentile that had too few samples is null: it stays unknown. */
static bool take_whole(struct figures *f, const struct json *doc)
{
	static const char *const keys[FIGURES] = { NULL, "50", "99", "99.9" };
	const struct json *levels = json_get(json_get(doc, "latency_us"), "percentiles");
	size_t i;

	for (i = FIGURE_P50; i < FIGURES; i++)
		(void)json_get_number(levels, keys[i], &f->whole[i]);
	return json_get_number(json_get(doc, "throughput"), "messages_per_second",
			       &f->whole[FIGURE_RATE]) &&
	       take_plan(f, json_get(doc, "plan"));
}

static int take_document(struct figures *f, const struct json *doc, const char *subject,
			 size_t line, struct error *err)
{
	const char *schema = json_get_string(doc, "schema");
	const char *event = json_get_string(doc, "event");
	bool is_right = true;

	if (!schema || strcmp(schema, "netkit.echo-client/1") != 0 || !event)
		return bad_document(subject, line, "is no document of echo-client", err);
	if (f->has_plan)
		return bad_document(subject, line, "another run begins: one is wanted",
				    err);
	if (strcmp(event, "interval") == 0)
		is_right = take_interval(f, doc);
	else if (strcmp(event, "bench") == 0)
		is_right = take_whole(f, doc);
	if (!is_right)
		return bad_document(subject, line, "lacks figures", err);
	return 0;
}

static int parse_documents(struct figures *f, const char *text, size_t n,
			   const char *subject, struct error *err)
{
	const char *end = text + n;
	size_t line;

	for (line = 1; text < end; line++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((stop ? stop : end) - text);
		struct json *doc = json_parse(text, length, subject, err);
		int result;

		if (!doc)
			return -1;
		result = take_document(f, doc, subject, line, err);
		json_free(doc);
		if (result < 0)
			return -1;
		text += length + 1;
	}
	if (!f->has_plan)
		return error_set(err, ERROR_USAGE, 0, subject,
				 "has no end of a run of --bench --json");
	return 0;
}

/* ---- a histogram ---- */

/* Rows rise; the level wanted is mostly between two: the upper one is taken. */
static void take_row(struct figures *f, double value, double share, uint64_t *seen)
{
	enum figure i;

	++*seen;
	for (i = FIGURE_P50; i < FIGURES; i++) {
		if (f->whole[i] < 0 && share >= figure_level(i) / 100 - 1e-9)
			f->whole[i] = value;
	}
}

/* Percentiles that chance has made are not known. */
static void forget_the_rare(struct figures *f, uint64_t all)
{
	enum figure i;

	for (i = FIGURE_P50; i < FIGURES; i++) {
		if ((double)all * (100 - figure_level(i)) / 100 < ENOUGH_ABOVE)
			f->whole[i] = -1;
	}
}

static int parse_histogram(struct figures *f, const char *text, const char *subject,
			   struct error *err)
{
	uint64_t rows = 0, count = 0;
	double value, share;

	while ((text = strchr(text, '\n'))) {
		text++;
		if (sscanf(text, "%lf %lf %" SCNu64, &value, &share, &count) == 3 &&
		    value >= 0 && share >= 0 && share <= 1)
			take_row(f, value, share, &rows);
		else if (*text != '\n' && *text != '#' && *text)
			return error_set(err, ERROR_USAGE, 0, subject,
					 "a row of the histogram has other columns");
	}
	if (!rows)
		return error_set(err, ERROR_USAGE, 0, subject, "is an empty histogram");
	forget_the_rare(f, count);
	return 0;
}

/* ---- either ---- */

int figures_parse(struct figures *f, const char *text, size_t n, const char *subject,
		  struct error *err)
{
	const char *word = text + strspn(text, " ");

	if (*text == '{')
		return parse_documents(f, text, n, subject, err);
	if (strncmp(word, "Value", 5) == 0 && !memchr(text, '\0', n))
		return parse_histogram(f, text, subject, err);
	error_set(err, ERROR_USAGE, 0, subject, "is neither documents nor a histogram");
	error_hint(err, "keep the output of --json, or what --histogram writes");
	return -1;
}

int figures_read(struct figures *f, const char *path, struct error *err)
{
	size_t n;
	char *text = file_read(path, FILE_MOST, &n);
	int result;

	if (!text)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot be read");
	result = figures_parse(f, text, n, path, err);
	free(text);
	return result;
}
