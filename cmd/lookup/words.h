/*
 * The words of the command line: which are names, which are record types, which are servers.
 *
 *	NAME   an address is a name, too: it is looked up in reverse
 *	TYPE   the mnemonic of a record type, in capitals, or TYPEnnn; AXFR, IXFR=SERIAL
 *	@SERVER[:PORT], @tcp://SERVER[:PORT], @tls://SERVER[:PORT], @quic://SERVER[:PORT],
 *	@https://SERVER[:PORT][/PATH]
 */
#ifndef LOOKUP_WORDS_H
#define LOOKUP_WORDS_H

#include "net/endpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct opt_list;

/* How a server is to be asked. */
enum words_way { WORDS_ANY_WAY, WORDS_TCP, WORDS_TLS, WORDS_HTTPS, WORDS_QUIC };

struct words_server {
	struct endpoint endpoint; /* the service is "" when no port was given */
	enum words_way way;
	const char *path; /* WORDS_HTTPS: borrowed from argv, with its slash; NULL: none */
};

struct words {
	const char **names; /* borrowed from argv */
	size_t names_n, names_cap;
	uint16_t *types;
	size_t types_n, types_cap;
	struct words_server *servers;
	size_t servers_n, servers_cap;
	uint16_t transfer; /* RRTYPE_AXFR, RRTYPE_IXFR; 0: none */
	uint32_t since;	   /* of IXFR */
	const char *hint; /* what was probably meant otherwise, in hint_text; NULL */
	char hint_text[160];
};

/*
 * names and types: what --name and --type gave; they come first.  -1 with ERROR_USAGE: a type
 * that there is not, a type as an operand and no name, a malformed server.  *ret is the caller's
 * to release either way.
 */
int words_parse(struct words *ret, int argc, char *const *argv, const struct opt_list *names,
		const struct opt_list *types, struct error *err);

/* The same, but a type needs no name beside it. */
int words_read(struct words *ret, int argc, char *const *argv, const struct opt_list *names,
	       const struct opt_list *types, struct error *err);
void words_done(struct words *w); /* takes a zeroed one, too */

#endif
