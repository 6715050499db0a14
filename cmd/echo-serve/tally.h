/*
 * How many clients each address has, for --max-clients-per-address.
 *
 * Several processes count together: each seat (pool.h) has a table that its process alone changes,
 * in memory that all of them share, and what an address has is the sum of all tables.  An IPv6
 * address counts with its neighbours of the same /64, since whoever has one has all of them.
 */
#ifndef ECHO_SERVE_TALLY_H
#define ECHO_SERVE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;
struct error;
struct tally;

/* For so many seats; made before they are forked.  NULL with ERROR_LOCAL. */
struct tally *tally_new(size_t seats, struct error *err);
void tally_free(struct tally *t); /* takes NULL */

/*
 * Counts one more client of that address; false when it has `limit` of them already, or when the
 * seat's table has no room for one more address (some 98,000).  Clients without an address are not
 * counted.
 */
bool tally_add(struct tally *t, size_t seat, const struct addr *a, uint64_t limit);
void tally_remove(struct tally *t, size_t seat, const struct addr *a);

/* The process of that seat has ended, however it did. */
void tally_forget(struct tally *t, size_t seat);

#endif
