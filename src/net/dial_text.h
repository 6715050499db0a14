/* The failure of a dial in words; for dial.c.  Pure. */
#ifndef NET_DIAL_TEXT_H
#define NET_DIAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dial_attempt;
struct endpoint;
struct error;

/*
 * The error of n > 0 attempts that have all failed: the one that tells most, with address
 * and time, how many there were, and a hint.
 */
void dial_headline(const struct dial_attempt *attempts, size_t n, struct error *ret);

/*
 * The error of a dial that nothing has answered: attempts that run since `took` nanoseconds, or,
 * with NULL, a look-up.
 */
void dial_silence(const struct dial_attempt *attempts, size_t n, const struct endpoint *endpoint,
		  uint64_t took, struct error *ret);

/* May the same dial succeed a little later, since a server starts or a name appears? */
bool dial_may_pass(const struct error *err);

/* Adds to the error of the last round how long all of them took, in nanoseconds. */
void dial_waited(struct error *err, uint64_t took);

#endif
