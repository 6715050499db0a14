/*
 * The hosts file against the DNS: programs that use getaddrinfo(3) see the file's address when
 * nsswitch.conf puts `files` first, and that surprises whoever asked the DNS.
 */
#ifndef LOOKUP_HOSTS_H
#define LOOKUP_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct answer;

enum { HOSTS_ADDRESSES = 8 };

struct hosts_entry {
	unsigned line; /* of the first address, from 1 */
	char addresses[HOSTS_ADDRESSES][64];
	size_t n;
};

/* The addresses that a hosts file (size bytes of text) gives a name; false: none. */
bool hosts_find(const char *text, size_t size, const char *name, struct hosts_entry *ret);

/* Does an nsswitch.conf ask the files before the DNS?  True when it does not say. */
bool hosts_come_first(const char *nsswitch, size_t size);

/*
 * The sentence about a name whose answer the file overrides, in dst; false when it does not.
 * Reads /etc/hosts, and /etc/nsswitch.conf when the name is in it.
 */
bool hosts_override(char *dst, size_t size, const struct answer *answer);

#endif
