/*
 * The validation of replies: each answer that the server gave is followed to a trust anchor,
 * through the server that gave it, before it is shown.
 */
#ifndef LOOKUP_VALIDITY_H
#define LOOKUP_VALIDITY_H

#include "dns/validate.h"

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct error;
struct loop;
struct reply;
struct validity;

typedef void validity_done_fn(void *user);

/*
 * options but for the server are borrowed, replies too, until validity_free().  Each of the n
 * replies that has something to validate gets its `validation`; then done is called, once, from
 * the loop.  NULL when there is nothing to validate.
 */
struct validity *validity_start(struct loop *loop, const struct validator_options *options,
				struct reply *replies, size_t n, validity_done_fn *done,
				void *user);
void validity_free(struct validity *v); /* takes NULL */

/*
 * "2026-11-20", "2026-11-20T12:00:00Z" or "20261120120000", in UTC, as the last of these.  False
 * for other texts, and for days that no calendar has.
 */
bool validity_parse_time(const char *text, char ret[static 15]);

/* "bogus: signature expired": a verdict and its reason, without a newline. */
void validity_print(struct buf *b, const struct validation *validation);

#endif
