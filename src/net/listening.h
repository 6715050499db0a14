/* The addresses at which programs of this host wait for TCP connections. */
#ifndef NET_LISTENING_H
#define NET_LISTENING_H

#include "net/addr.h"

#include <stddef.h>

struct listening {
	struct addr *addrs; /* with their ports */
	size_t n, cap;
};

/* Adds those of a text of the form of /proc/net/tcp or tcp6, n bytes.  Pure. */
void listening_parse(struct listening *l, const char *text, size_t n);

/* All of them, of both families; what the kernel does not show is left out. */
void listening_load(struct listening *ret);
void listening_done(struct listening *l); /* takes a zeroed one, too */

#endif
