/*
 * The ways to servers that keep their connection, encrypted or not: a channel for each server,
 * over which all questions go, and one TLS context for the whole run, made when the first server
 * needs it.
 */
#ifndef LOOKUP_SECURE_H
#define LOOKUP_SECURE_H

#include "lookup/words.h"

#include <stddef.h>

struct channel;
struct error;
struct lookup_config;
struct query_server;
struct tls_context;

struct secure {
	struct tls_context *tls;
	struct channel **channels;
	size_t n, cap;
};

/*
 * Gives *server, whose address is set, the transport and the channel of WORDS_TCP, WORDS_TLS or
 * WORDS_HTTPS.
 * word: as the user named it; NULL: one of the system's, known by its address alone.
 */
int secure_server(struct secure *s, const struct lookup_config *config, enum words_way way,
		  const struct words_server *word, struct query_server *server,
		  struct error *err);

/* Ends all connections; before the loop that they live in. */
void secure_hang_up(const struct secure *s);
void secure_done(struct secure *s); /* takes a zeroed one, too */

#endif
