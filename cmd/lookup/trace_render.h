/* The layouts of --trace. */
#ifndef LOOKUP_TRACE_RENDER_H
#define LOOKUP_TRACE_RENDER_H

#include "dns/trace.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct json;

/* Where the text stands, so that each zone is named once; zeroed at the start but is_full. */
struct trace_text {
	bool is_full; /* the records of each reply, too */
	bool has_zone;
	unsigned depth;
	struct name zone, wanted;
	size_t steps; /* of the questions before */
};

/* "; www.example.org. A" */
void trace_put_heading(struct buf *b, struct trace_text *text, const struct question *question);

/* A line for a step, below one for its zone, and one for each extended error. */
void trace_put_step(struct buf *b, struct trace_text *text, const struct trace_step *step);

/*
 * The records that the last question led to, aliases included, and what it took: queries,
 * servers, time.  `first` is its first step.  is_short: the data of the records alone.
 */
void trace_put_answer(struct buf *b, const struct trace_result *result, size_t first,
		      bool is_short);

/* The steps as a list. */
struct json *trace_json(const struct trace_result *result);

#endif
