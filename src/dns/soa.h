/* The serial number of a zone's SOA, and the order of serial numbers (RFC 1982). */
#ifndef DNS_SOA_H
#define DNS_SOA_H

#include <stdbool.h>
#include <stdint.h>

struct rdata;

/* False when the data is no SOA, or a malformed one. */
bool soa_serial(const struct rdata *d, uint32_t *ret);

/* Is serial a newer than b?  Neither is when they are half of all numbers apart. */
bool soa_is_newer(uint32_t a, uint32_t b);

#endif
