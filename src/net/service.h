/*
 * Well-known ports: names and numbers, as /etc/services (or what nsswitch.conf names) has
 * them.
 */
#ifndef NET_SERVICE_H
#define NET_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum { SERVICE_TEXT = 64 };

/*
 * A number from 0 to 65535 (digits alone), or a name or alias.  protocol is "tcp", "udp",
 * or NULL for either (TCP first).  -1 with ERROR_USAGE: out of range, or no such service,
 * with the nearest name.
 */
int service_port(const char *text, const char *protocol, uint16_t *ret,
		 struct error *err);

/* The name of a port, protocol as above; false when it has none. */
bool service_name(uint16_t port, const char *protocol, char dst[static SERVICE_TEXT]);

/* One line of the database; strings are borrowed for the call. */
struct service_entry {
	const char *name;
	const char *const *aliases; /* NULL-terminated */
	const char *protocol;
	uint16_t port;
};

/* Return false to stop. */
typedef bool service_each_fn(const struct service_entry *entry, void *user);

/* Walks over the whole database, in its order; how many entries there were.  Not from
 * threads. */
size_t service_each(service_each_fn *fn, void *user);

#endif
