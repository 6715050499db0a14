/* The words for single facts of an explanation, which its text and its JSON share. */
#ifndef CLI_EXPLAIN_WORDS_H
#define CLI_EXPLAIN_WORDS_H

#include "dns/explain.h"

#include <stddef.h>

#define EXPLAIN_RESOLV_CONF "/etc/resolv.conf"
#define EXPLAIN_BLIND                                                                    \
	"this build of netkit cannot see them, since it is linked statically or without " \
	"glibc; what its own getaddrinfo gives is below, and other programs may get more"

/* Each fills dst, n bytes, and returns it. */

/* "a.test b.test", the root as "."; "" for an empty list. */
const char *explain_search_words(char *dst, size_t n, const struct resolvconf *conf);

/* "ndots:1 timeout:5 attempts:2", and the flags that are set. */
const char *explain_option_words(char *dst, size_t n, const struct resolvconf *conf);

bool explain_options_are_default(const struct resolvconf *conf);

/* "systemd-resolved, which asks 192.0.2.53"; "" when nothing is known. */
const char *explain_stub_words(char *dst, size_t n, const struct stub *stub);

/* "aa ad tc": those that a reply has. */
const char *explain_flag_words(char dst[static 16], const struct explain_wire *w);

/* "192.0.2.1", "NXDOMAIN", "no reply"; with the extended error and what was made up. */
const char *explain_wire_words(char *dst, size_t n, const struct explain *e,
			       const struct explain_wire *w);

/* "found", "not found", "unavailable", "try again", "no reply", "not installed". */
const char *explain_source_status(const struct explain *e, size_t source);

/* Addresses, the line they stand in, and where the search ends: last is the last one
 * asked. */
const char *explain_source_words(char *dst, size_t n, const struct explain *e,
				 size_t source, int last);

/* The addresses of a call, or its error: "EAI_NONAME: no such name". */
const char *explain_call_words(char *dst, size_t n, const struct explain *e,
			       const struct explain_call *call);

/* "EAI_NONAME" or "HOST_NOT_FOUND"; NULL when the call gave something, or is late. */
const char *explain_call_code(const struct explain *e, const struct explain_call *call);

#endif
