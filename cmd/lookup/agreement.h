/*
 * One question asked of several servers: whose answers are the same, and who is alone with what.
 *
 * Two answers are the same when their response codes are and their answer sections have the same
 * records: order, times to live, repetition, and the case of names do not count.  The answer that
 * most servers gave (of the first of them, when there are several such) is what the others are
 * held against.  A server that gave none is not compared.
 */
#ifndef LOOKUP_AGREEMENT_H
#define LOOKUP_AGREEMENT_H

#include "base/error.h"
#include "dns/name.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer;
struct reply;

struct agreement_row {
	const struct answer *answer;
	const struct reply *reply;
	char **records; /* "owner CLASS TYPE data", sorted, each once */
	size_t n;
	bool is_odd; /* its answer is not that of the reference */
	bool is_slowest; /* of those that answered, when there are two */
	bool has_serial; /* of the zone that it has the name in */
	bool is_behind;	 /* another server has the same zone with a newer serial (RFC 1982) */
	uint32_t serial;
	struct name zone;
	uint64_t took; /* nanoseconds, all attempts */
};

struct agreement {
	struct agreement_row *rows; /* one for each server, in order */
	size_t n;
	size_t reference; /* the row that speaks for most; meaningless when answered is 0 */
	size_t answered, odd;
};

/*
 * Compares the reply number `type` of each answer; the reply number `soa` tells the serial.  The
 * answers are borrowed until agreement_done().
 */
void agreement_make(struct agreement *ret, const struct answer *const *answers, size_t n,
		  size_t type, size_t soa);
void agreement_done(struct agreement *c);

/* Calls `each` with the records that a has and b does not. */
void agreement_missing(const struct agreement_row *a, const struct agreement_row *b,
		     void (*each)(void *arg, const char *record), void *arg);

#endif
