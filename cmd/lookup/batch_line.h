/*
 * One line of a batch: `NAME` or `NAME TYPE`, blanks between and around them.  Pure.
 */
#ifndef LOOKUP_BATCH_LINE_H
#define LOOKUP_BATCH_LINE_H

#include "dns/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a line leaves open. */
struct batch_defaults {
	uint16_t type; /* 0: A, or PTR for an address */
	uint16_t class;
	bool may_be_local; /* localhost is answered here (RFC 6761) */
};

struct batch_line {
	uint64_t number;       /* from 1; the reader's to set */
	char typed[NAME_TEXT]; /* the name as it stands there: any bytes but blanks; cut */
	size_t typed_len;
	struct question question;
	bool is_local;
	const char *why; /* why there is nothing to ask, static; NULL: there is */
};

void batch_line_parse(struct batch_line *ret, const char *text, size_t n, bool is_cut,
		      const struct batch_defaults *defaults);

#endif
