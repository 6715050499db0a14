/*
 * The sources that host names come from (nsswitch.conf(5)): which there are, the packages that
 * bring them, and how to make one of them the only one.
 */
#ifndef NET_NSS_SOURCE_H
#define NET_NSS_SOURCE_H

#include <stdbool.h>

struct error;

/* Is it one that netkit knows by name? */
bool nss_source_is_known(const char *word);

/* The Debian package that brings its module; NULL for those of libc and for unknown ones. */
const char *nss_source_package(const char *word);

/* Can it be asked here: part of libc, or its module libnss_WORD.so.2 loads? */
bool nss_source_is_installed(const char *word);

/* Does it ask the network other than by the name servers of resolv.conf (mDNS, LLMNR, NetBIOS,
 * a directory)? */
bool nss_source_asks_network(const char *word);

/*
 * From now on names come from this source alone, for the whole process, as getent -s does
 * it. -1 with ERROR_USAGE (no such source) or ERROR_LOCAL (its module is not installed).
 */
int nss_source_use(const char *word, struct error *err);

#endif
