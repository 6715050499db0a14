/*
 * The source addresses that this host would use for destinations, for addrorder.h and for whoever
 * wants to know what it speaks from.
 */
#ifndef NET_ADDRSOURCE_H
#define NET_ADDRSOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct addr;
struct addrorder_candidate;

/*
 * Fills source, source_prefix, is_deprecated, is_home, is_care_of and is_encapsulated of each
 * candidate from its addr: a UDP connect and getsockname, as getaddrinfo(3) does it; no packet is
 * sent.
 */
void addrsource_find(struct addrorder_candidate *c, size_t n);

/*
 * The source address of the default route of a family, of that over one interface alone when
 * there is a device; false without such a route.
 */
bool addrsource_default(int family, const char *device, struct addr *ret);

#endif
