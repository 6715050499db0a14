/*
 * The source addresses that this host would use for a list of destinations, for
 * addrorder.h.
 */
#ifndef NET_ADDRSOURCE_H
#define NET_ADDRSOURCE_H

#include <stddef.h>

struct addrorder_candidate;

/*
 * Fills source, source_prefix, is_deprecated, is_home and is_encapsulated of each
 * candidate from its addr: a UDP connect and getsockname, as getaddrinfo(3) does it; no
 * packet is sent.
 */
void addrsource_find(struct addrorder_candidate *c, size_t n);

#endif
