/*
 * A row for each measured message, so that the figures of --bench can be checked by
 *somebody else:
 *
 *	connection,number,bytes,due_ns,sent_ns,answered_ns
 *
 * Times count from the begin of the measured time; without an answer the last column is
 *empty. Each thread gathers rows of its own; they go to the file, which all share, many
 *at a time.
 */
#ifndef ECHO_CLIENT_MESSAGE_LOG_H
#define ECHO_CLIENT_MESSAGE_LOG_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct flow_message;

struct message_log {
	FILE *to; /* borrowed; NULL: nothing is logged */
	uint64_t origin;
	struct buf rows;
};

void message_log_init(struct message_log *log, FILE *to);
void message_log_done(struct message_log *log); /* writes what is left */

/* The line of names; once for a file. */
void message_log_head(FILE *to);

void message_log_add(struct message_log *log, unsigned connection,
		     const struct flow_message *m, bool is_answered,
		     uint64_t answered_at);

#endif
