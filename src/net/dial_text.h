/* The failure of a dial in words; for dial.c.  Pure. */
#ifndef NET_DIAL_TEXT_H
#define NET_DIAL_TEXT_H

#include <stddef.h>

struct dial_attempt;
struct error;

/*
 * The error of n > 0 attempts that have all failed: the one that tells most, with address
 * and time, how many there were, and a hint.
 */
void dial_headline(const struct dial_attempt *attempts, size_t n, struct error *ret);

#endif
