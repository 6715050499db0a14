/*
 * Internationalised names (IDNA2008, RFC 5891, with the mapping of UTS 46): from what a user
 * types to what is asked.  The library (libidn2) is loaded for names that need it alone.
 */
#ifndef DNS_IDN_H
#define DNS_IDN_H

#include <stdbool.h>

struct error;

/* Are there bytes above 127 in it? */
bool idn_is_needed(const char *text);

/*
 * A copy in A-labels ("xn--bcher-kva.example"); of an ASCII name a plain copy, with its escapes.
 * NULL with ERROR_USAGE when it is no such name (invalid UTF-8, forbidden characters), with
 * ERROR_LOCAL when the library is missing.
 */
char *idn_to_ascii(const char *text, struct error *err);

#endif
