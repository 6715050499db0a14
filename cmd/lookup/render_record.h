/*
 * What nslookup's layout and its interactive session share: a record in nslookup's words.
 * Each appends to a buffer, escaped.
 */
#ifndef LOOKUP_RENDER_RECORD_H
#define LOOKUP_RENDER_RECORD_H

#include "dns/message.h"

#include <stdbool.h>

struct buf;

void render_bare_name(struct buf *b, const struct name *n);

/* The data behind its label (`\tmail exchanger = 10 mx.example.`), or the lines of an
 * SOA. */
void render_value(struct buf *b, const struct rdata *d);

/* The records of a section but for OPT. */
void render_section(struct buf *b, const struct message *m, enum section section,
		    bool shows_aliases);

#endif
