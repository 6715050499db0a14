/*
 * The default routes of this host, and the address that it speaks from over each.
 */
#ifndef NET_ROUTE_H
#define NET_ROUTE_H

#include "net/addr.h"

#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct route {
	int family;
	struct addr gateway; /* len 0: none, the link itself; its family may be the other one */
	struct addr source;  /* chosen by the kernel, or the route's own; len 0: none */
	unsigned index;	     /* of the interface */
	char name[IF_NAMESIZE];
	uint32_t metric; /* the least is taken */
	uint32_t table;	 /* RT_TABLE_MAIN, or one that a rule leads to */
};

/*
 * All of them, IPv4 first, the main table first, the least metric first.  Routes that only
 * refuse are none.  -1 with ERROR_LOCAL.
 */
int route_list_default(struct route **ret, size_t *ret_n, struct error *err);

#endif
