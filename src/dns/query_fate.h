/* What became of attempts, in words, and what that makes of a whole query. */
#ifndef DNS_QUERY_FATE_H
#define DNS_QUERY_FATE_H

#include "dns/query.h"

#include <stddef.h>

/* "no reply", "refused", …: what became of an attempt, without a full stop.  Returns dst. */
const char *query_fate_format(char dst[static 96], const struct query_attempt *attempt);

/*
 * "2 messages from elsewhere, the last from 127.0.0.2:53": what came to an attempt from others than
 * the server.  Returns dst; "" when nothing did.
 */
const char *query_strangers_format(char dst[static 192], const struct query_attempt *attempt);

/* "answered", "timed-out", …: the same as a word. */
const char *query_fate_word(enum query_fate fate);

/* Fills r->error from the attempts: r has no message, and servers_n servers were there to ask. */
void query_explain(struct query_result *r, size_t servers_n);

#endif
