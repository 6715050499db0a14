/*
 * Mnemonics of numbers inside record data: certificate types (RFC 4398 section 2.1), DNSSEC
 * algorithms (IANA) as CERT records show them, and DSYNC's schemes (RFC 9859 section 2.3).
 */
#ifndef DNS_RDATA_MNEMONIC_H
#define DNS_RDATA_MNEMONIC_H

#include <stdbool.h>
#include <stdint.h>

/* NULL when the number has none. */
const char *cert_type_name(unsigned number);
const char *algorithm_name(unsigned number);
const char *scheme_name(unsigned number);
const char *tsig_error_name(unsigned number); /* RFC 8945 section 4.2, RFC 2930 section 2.6 */

/* Without regard to case; false for another word. */
bool cert_type_parse(const char *word, uint64_t *ret);
bool algorithm_parse(const char *word, uint64_t *ret);
bool scheme_parse(const char *word, uint64_t *ret);
bool tsig_error_parse(const char *word, uint64_t *ret);

#endif
