/*
 * The ways to servers that keep their connection, encrypted or not: a channel for each server,
 * over which all questions go, and one TLS context for the whole run, made when the first server
 * needs it.
 */
#ifndef LOOKUP_CHANNELS_H
#define LOOKUP_CHANNELS_H

#include "lookup/words.h"

#include <stdbool.h>
#include <stddef.h>

struct channel;
struct error;
struct lookup_config;
struct query_server;
struct tls_context;

struct channels {
	struct tls_context *tls;
	struct channel **each;
	size_t n, cap;
	bool has_https, has_quic;
	bool has_streams; /* over TCP, TLS or HTTPS from the start */
};

/*
 * Gives *server, whose address is set, the transport and the channel of a way; of WORDS_ANY_WAY,
 * UDP, the channel alone, for what must be asked over TCP.
 * word: as the user named it; NULL: one of the system's, known by its address alone.
 */
int channels_give(struct channels *all, const struct lookup_config *config, enum words_way way,
		  const struct words_server *word, struct query_server *server,
		  struct error *err);

/*
 * When all servers have their channels: -1 with ERROR_USAGE for an option of TLS when no server is
 * asked over TLS, QUIC or HTTPS, for one of HTTPS when none is asked over that, and for the option
 * of connections when none is asked over one, or one over QUIC, which forbids it.
 * has_servers: false when no server is known beforehand, since netkit answers every name by itself
 * or finds them on the way down; then the options alone are held against each other.
 */
int channels_check(const struct channels *all, const struct lookup_config *config,
		   bool has_servers, struct error *err);

/* Ends all connections; before the loop that they live in. */
void channels_hang_up(const struct channels *all);
void channels_done(struct channels *all); /* takes a zeroed one, too */

#endif
