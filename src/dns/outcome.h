/*
 * What a message says to the question that it answers, for all who ask: the look-up of one name,
 * the search list, and batches.
 */
#ifndef DNS_OUTCOME_H
#define DNS_OUTCOME_H

#include "dns/message.h"

#include <stdbool.h>
#include <stdint.h>

enum outcome {
	OUTCOME_FOUND,	  /* a record of the type, behind CNAMEs or not */
	OUTCOME_NO_DATA,  /* the name exists, the record does not */
	OUTCOME_NO_NAME,  /* NXDOMAIN */
	OUTCOME_REFERRAL, /* others may know (RFC 2308 section 2); the server does not ask them */
	OUTCOME_FAILED,	  /* another response code */
};

enum outcome outcome_of(const struct message *m, uint16_t type);

/* Is it what was asked for?  For ANY, MAILB and the like every record is. */
bool outcome_is_wanted(const struct record *r, uint16_t type);

/* The zone that a referral leads to. */
void outcome_zone(const struct message *m, struct name *ret);

/* Does the response code make another server the better one to ask? */
bool outcome_is_failure(const struct message *m);

/* A referral that names no address, from a server that should know or ask: as good as a failure. */
bool outcome_is_lame(const struct message *m);

/*
 * An error that may be about EDNS, from a server that shows no sign of it (RFC 6891 section 6.2.2).
 */
bool outcome_lacks_edns(const struct message *m);

#endif
