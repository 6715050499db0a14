/*
 * A row of a batch as bytes, for the time until its turn comes: the message as it came, and not
 * the line of output, which can be many times longer.  Pure.
 */
#ifndef LOOKUP_BATCH_HELD_H
#define LOOKUP_BATCH_HELD_H

#include "dns/bulk.h"
#include "lookup/batch_row.h"

struct buf;

enum { BATCH_HELD_MOST = 2048 }; /* what it weighs beside the message, at the most */

/* The row again; its pointers lead to the rest of this and to the bytes. */
struct batch_held {
	struct batch_line line;
	struct bulk_result result;
	struct message message;
	struct batch_row row;
};

void batch_held_pack(struct buf *b, const struct batch_row *row);
void batch_held_unpack(struct batch_held *ret, const void *bytes);

#endif
