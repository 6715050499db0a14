/* The report of --tls-info, as text and as JSON.  Pure, but for the time of day. */
#ifndef CONNECT_EXAMINE_SHOW_H
#define CONNECT_EXAMINE_SHOW_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct json;
struct tls_certificate_info;
struct tls_info;

struct examine {
	const char *peer; /* "192.0.2.1:443" */
	const char *name; /* that the certificate must have; "": any */
	const struct tls_info *info;
	int64_t now;	   /* seconds since 1970 */
	bool shows_all;	   /* every name of every certificate */
	bool has_pins;	   /* names, dates and issuers do not count */
};

void examine_text(struct buf *b, const struct examine *e);
struct json *examine_document(const struct examine *e); /* the caller's */

/* One certificate of them, number n of the chain. */
void examine_certificate_text(struct buf *b, const struct tls_certificate_info *c, unsigned n,
			      int64_t now, bool shows_all);

#endif
