/*
 * What a line of a batch becomes: one line of output in one of three forms.  Pure: each appends
 * to a buffer, and what is not netkit's own is escaped on the way.
 */
#ifndef LOOKUP_BATCH_ROW_H
#define LOOKUP_BATCH_ROW_H

#include "lookup/batch_line.h"

struct buf;
struct bulk_result;

enum batch_status {
	BATCH_FOUND,	   /* NOERROR */
	BATCH_NO_DATA,	   /* NODATA: the name exists, the record does not */
	BATCH_NO_NAME,	   /* NXDOMAIN */
	BATCH_REFERRAL,	   /* REFERRAL: to servers that may know, from one that does not ask them */
	BATCH_FAILED,	   /* another response code: SERVFAIL, REFUSED, … */
	BATCH_TIMED_OUT,   /* TIMEOUT */
	BATCH_UNREACHABLE, /* UNREACHABLE */
	BATCH_MALFORMED,   /* MALFORMED: an answer that cannot be read */
	BATCH_UNTRUSTED,   /* UNTRUSTED: TLS verification failed */
	BATCH_INVALID,	   /* INVALID: the line has nothing that could be asked */
	BATCH_STOPPED,	   /* STOPPED: interrupted before there was an answer */
	BATCH_STATUSES,
};

struct batch_row {
	const struct batch_line *line;
	enum batch_status status;
	const struct bulk_result *result; /* NULL: nobody was asked */
	const struct message *message;	  /* NULL: none */
};

typedef void batch_row_fn(struct buf *b, const struct batch_row *row);

struct batch_row batch_row_invalid(const struct batch_line *line);
struct batch_row batch_row_local(const struct batch_line *line, const struct message *message);
struct batch_row batch_row_of(const struct batch_line *line, const struct bulk_result *result);

/* NAME, TYPE, STATUS and the data of each record of that type, with tabs between. */
batch_row_fn batch_row_text;

/* The data alone, with tabs between: an empty line when there is none. */
batch_row_fn batch_row_short;

/* A document of netkit.lookup-batch/1. */
batch_row_fn batch_row_json;

#endif
