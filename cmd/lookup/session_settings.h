/*
 * What an interactive session has been told so far: nslookup's `set` and `server`, and
 * what /etc/resolv.conf said at the start.
 */
#ifndef LOOKUP_SESSION_SETTINGS_H
#define LOOKUP_SESSION_SETTINGS_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct error;
struct resolvconf;

enum { SESSION_WORD = 32 };

struct session_server {
	char *name;       /* as it was named */
	struct addr addr; /* with any port: that of the settings counts */
};

struct session_servers {
	struct session_server *list;
	size_t n;
	bool is_named; /* they are asked though they do not recurse, and nobody is told */
};

struct session_settings {
	char type_text[SESSION_WORD], class_text[SESSION_WORD]; /* as they were typed */
	uint16_t type, class;
	bool has_type; /* this type alone, in place of A and AAAA */
	uint16_t port;
	uint64_t timeout; /* nanoseconds; 0: the default */
	unsigned tries, ndots;
	bool is_searching, is_recursing, uses_tcp, has_tcp; /* has: it was said so */
	bool is_debugging;                                  /* set debug */
	bool is_tracing;                                    /* set d2 */
	bool stops_at_failure;                              /* set fail */
	uint16_t udp_size;                                  /* 0: no EDNS, as nslookup */
	char **domains;
	size_t domains_n;
	struct session_servers servers;
};

/*
 * nslookup's defaults.  conf gives servers, search list, ndots, and timeout and attempts
 * when the file has them; without a server in it they are ::1 and 127.0.0.1.
 */
void session_settings_init(struct session_settings *s, const struct resolvconf *conf);
void session_settings_done(struct session_settings *s); /* takes a zeroed one, too */

/*
 * Applies a word of `set` and appends what nslookup has to say about it.  False when it
 * is refused.
 */
bool session_settings_apply(struct session_settings *s, const char *word,
			    struct buf *out);

/* `set all`; with servers_only what `server` shows. */
void session_settings_show(const struct session_settings *s, struct buf *out,
			   bool servers_only);

/* The addresses of a server by its name; -1 with ERROR_RESOLVE.  The caller's to release.
 */
int session_servers_find(struct session_servers *ret, const char *name,
			 struct error *err);
void session_servers_done(struct session_servers *servers);

#endif
