/*
 * Zone transfers in every layout.  Pure: each appends to a buffer or makes a document.
 *
 * Of the layouts, `full` is a master file: what is deleted and all that is no record is a
 * comment.  The others have a record or its data on each line, with "+ " or "- " in front where
 * changes are shown.
 */
#ifndef LOOKUP_RENDER_TRANSFER_H
#define LOOKUP_RENDER_TRANSFER_H

#include "dns/transfer.h"
#include "lookup/config.h"

struct buf;
struct error;
struct json;
struct query_server;

/* Whose transfer it is, and how it went; views. */
struct transfer_shown {
	const char *typed; /* the zone on the command line */
	const struct transfer_request *request;
	const struct transfer_result *result;
	const struct error *error; /* NULL: it went well */
};

/* Before the first record. */
void render_transfer_head(struct buf *b, enum lookup_output output,
			  const struct transfer_shown *shown);

/* One record. */
void render_transfer_record(struct buf *b, enum lookup_output output, const struct message *m,
			    const struct record *r, enum transfer_change change);
struct json *render_transfer_record_json(const char *typed, const struct message *m,
					 const struct record *r, enum transfer_change change);

/* What the records do not say: that the whole zone came, or that nothing is newer.  One line. */
void render_transfer_remark(struct buf *b, const struct transfer_shown *shown);

/* Behind the last one. */
void render_transfer_end(struct buf *b, enum lookup_output output,
			 const struct transfer_shown *shown);
struct json *render_transfer_json(const struct transfer_shown *shown);

#endif
