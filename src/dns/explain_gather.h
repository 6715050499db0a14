/*
 * Gathers what an explanation is made of: reads the configuration, then asks every
 * source, every name server and the C library at the same time.
 *
 * What leaves the machine: explain_wire questions to the name servers of resolv.conf, and
 * whatever the sources of nsswitch.conf and the C library send by themselves, just as for
 * any program.  No privilege is needed.
 */
#ifndef DNS_EXPLAIN_GATHER_H
#define DNS_EXPLAIN_GATHER_H

#include "dns/explain.h"

struct error;

/*
 * Reads the configuration and makes the candidates; nothing is sent.  text is borrowed
 * until explain_done().  timeout: of one wait; 0: as resolv.conf says.  -1 with
 * ERROR_USAGE when the text is no name, or ERROR_LOCAL.
 */
int explain_prepare(struct explain *ret, const char *text, int family, uint64_t timeout,
		    struct error *err);

/*
 * Asks, at most as long as e->timeout and a tenth of a second.  Before any thread is
 * started. -1 with ERROR_LOCAL.
 */
int explain_gather(struct explain *e, struct error *err);

#endif
