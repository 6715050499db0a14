/*
 * Which certificates the DNS says that a server has (DANE): its TLSA records, validated
 * (validate.h), found by the rules of RFC 7671 section 7: where the server's name is an alias, and
 * all of the chain is secure, first at the name that it stands for, then at its own.
 *
 * Who asks wants an answer: records that are not there, or of which nothing says that they are
 * true, are a failure.
 */
#ifndef DNS_DANE_H
#define DNS_DANE_H

#include "dns/anchor.h"
#include "net/addr.h"

#include <stddef.h>
#include <stdint.h>

struct dane;
struct error;
struct loop;
struct tls_dane;

struct dane_options {
	const struct addr *servers; /* name servers; copied */
	size_t n;
	const struct anchors *anchors; /* borrowed until dane_free() */
	uint64_t timeout;	       /* of each question, in nanoseconds */
};

/* Called once, from the loop, when dane_records() are complete.  The dane may be freed in it. */
typedef void dane_done_fn(void *user);

/*
 * Asks for the records of a TCP port of the host.  NULL with ERROR_USAGE (an address, or no name)
 * or ERROR_LOCAL.
 */
struct dane *dane_start(struct loop *loop, const struct dane_options *options, const char *host,
			uint16_t port, dane_done_fn *done, void *user, struct error *err);

/*
 * Complete when done was called; borrowed until dane_free().  Its failure is ERROR_TLS when there
 * are none, when they are not signed, or bogus, ERROR_RESOLVE when the DNS gave no answer.
 */
const struct tls_dane *dane_records(const struct dane *d);

void dane_free(struct dane *d); /* gives up what is under way; takes NULL */

#endif
