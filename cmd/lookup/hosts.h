/*
 * The hosts file against the DNS: programs that use getaddrinfo(3) see the file's address when
 * nsswitch.conf puts `files` first, and that surprises whoever asked the DNS.
 */
#ifndef LOOKUP_HOSTS_H
#define LOOKUP_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

struct answer;

/*
 * The sentence about a name whose answer the file overrides, in dst; false when it does not.
 * Reads /etc/hosts, and /etc/nsswitch.conf when the name is in it.
 */
bool hosts_override(char *dst, size_t size, const struct answer *answer);

#endif
