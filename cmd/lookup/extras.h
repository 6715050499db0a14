/* The EDNS options that the user asked for, as bytes. */
#ifndef LOOKUP_EXTRAS_H
#define LOOKUP_EXTRAS_H

struct buf;
struct error;
struct lookup_config;

/*
 * Appends --subnet, --expire and each --edns-option to ret, whose bound is QUERY_WIRE_MORE.  -1
 * with ERROR_USAGE.
 */
int extras_make(struct buf *ret, const struct lookup_config *config, struct error *err);

#endif
