/*
 * What stands behind a name server on this host's own loopback: systemd-resolved, dnsmasq or
 * NetworkManager keep the servers that they ask in a file of the form of resolv.conf.
 */
#ifndef DNS_STUB_H
#define DNS_STUB_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

struct stub {
	const char *what; /* "systemd-resolved" */
	char path[128];	  /* the file that names the servers */
	struct addr *servers;
	size_t n, cap;
};

/* false: the server is not on loopback, or no file tells. */
bool stub_find(const struct addr *server, struct stub *ret);
void stub_done(struct stub *stub); /* takes a zeroed one, too */

/* The file of upstream servers that the text of a dnsmasq.conf names ("resolv-file=PATH"), the last
 * one; false when there is none.  Pure. */
bool stub_resolv_file(const char *text, char *dst, size_t cap);

#endif
