/* The list of getaddrinfo(3) as it is: an entry for each address, socket type and
 * protocol. */
#ifndef HOSTINFO_SOCKETS_H
#define HOSTINFO_SOCKETS_H

#include "net/addr.h"

#include <stddef.h>

struct error;
struct json;
struct resolve_request;
struct table;

struct socket_entry {
	struct addr addr;
	int socktype, protocol;
};

struct sockets {
	struct socket_entry *items;
	size_t n, cap;
};

/* NULL with ERROR_RESOLVE. */
struct sockets *sockets_new(const struct resolve_request *request, struct error *err);
void sockets_free(struct sockets *s); /* takes NULL */

/* "AF_INET", "SOCK_STREAM", "IPPROTO_TCP" as three cells. */
void sockets_add_cells(struct table *t, const struct socket_entry *entry);

struct json *sockets_json(const struct sockets *s);

#endif
