/*
 * /etc/resolv.conf and the variables LOCALDOMAIN and RES_OPTIONS, read as glibc 2.36 reads
 * them, its leniency included, so that netkit asks whom every other program here would ask.
 */
#ifndef DNS_RESOLVCONF_H
#define DNS_RESOLVCONF_H

#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>

struct error;

#define RESOLVCONF_PATH "/etc/resolv.conf"

enum { RESOLVCONF_SERVERS = 3, RESOLVCONF_MAX_BYTES = 1 << 20 };

struct resolvconf {
	struct addr servers[RESOLVCONF_SERVERS]; /* port 53 */
	size_t servers_n;			 /* 127.0.0.1 alone when the file names none */
	bool is_default_server;			 /* the file named none */
	unsigned server_lines[RESOLVCONF_SERVERS]; /* of the file, from 1 */
	unsigned servers_beyond; /* lines `nameserver` that are too many, and count for nothing */

	char **search; /* "" and "." stand for the root */
	size_t search_n, search_cap;
	unsigned search_line; /* that counts; 0: $LOCALDOMAIN, or the node name's domain */

	unsigned ndots; /* 0 to 15 */
	unsigned ndots_line; /* of the file; 0: the default, or $RES_OPTIONS */
	int timeout;	/* seconds, at most 30; see resolvconf_timeout() */
	int attempts;	/* rounds over the servers, at most 5; 0 and less: none at all */
	bool has_timeout, has_attempts; /* given, and not glibc's defaults */

	bool rotate;	      /* start with another server each time */
	bool use_vc;	      /* TCP from the start */
	bool edns0;	      /* an OPT record in each query */
	bool trust_ad;	      /* AD set in queries, and kept in answers */
	bool no_aaaa;	      /* no AAAA queries */
	bool single_request;  /* A and AAAA one after the other */
	bool single_request_reopen; /* the same, each with its own socket */
	bool no_tld_query;    /* a name without a dot is not tried as it is */
};

/* What a configuration is made of; any string may be NULL. */
struct resolvconf_input {
	const char *text; /* the file, n bytes, need not be terminated */
	size_t n;
	const char *localdomain; /* $LOCALDOMAIN */
	const char *res_options; /* $RES_OPTIONS */
	const char *node_name;	 /* whose domain is the search list when nothing else gives one */
};

/* Never fails: what is wrong in the file counts for nothing. */
void resolvconf_parse(struct resolvconf *ret, const struct resolvconf_input *input);

/*
 * Reads the file and the environment.  A file that is not there or must not be read is an
 * empty one, as glibc has it; -1 with ERROR_LOCAL when reading fails otherwise.
 */
int resolvconf_load(struct resolvconf *ret, struct error *err);

/* The word behind `nameserver`, as glibc takes it: 192.0.2.1, 2001:db8::1, fe80::1%eth0. */
bool resolvconf_parse_server(const char *word, struct addr *ret);

/* Is the word behind `options` one that glibc 2.36 knows ("ndots:2", "rotate")? */
bool resolvconf_knows_option(const char *word);

void resolvconf_done(struct resolvconf *conf); /* takes a zeroed one, too */

/*
 * How long glibc waits for the server at `index`: the timeout doubled for each server before
 * it, shared out among all of them from the second one on, at least one second.  Nanoseconds.
 */
uint64_t resolvconf_timeout(const struct resolvconf *conf, size_t index);

/*
 * The alias of a name without dots in the text of a $HOSTALIASES file (n bytes): a copy, or
 * NULL.  As glibc: the first line without a blank ends the search.
 */
char *resolvconf_alias(const char *text, size_t n, const char *name);

/* The same from the file that $HOSTALIASES names, if there is one. */
char *resolvconf_host_alias(const char *name);

#endif
