/*
 * The path of a DNS server over HTTPS, as the SVCB parameter "dohpath" has it (RFC 9461
 * section 5): a relative URI template (RFC 6570) in UTF-8 with the variable "dns".
 */
#ifndef DNS_DOHPATH_H
#define DNS_DOHPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "/dns-query{?dns}": it begins with a slash, and its braces are in pairs. */
bool dohpath_is_valid(const uint8_t *data, size_t n);

#endif
