/*
 * The sockets that listen serves: those of its operand, and those that a service manager has
 * opened for it (net/activation.h).
 */
#ifndef LISTEN_PLACES_H
#define LISTEN_PLACES_H

#include "net/endpoint.h"

#include <stdbool.h>

struct error;
struct listen_config;
struct listener;

struct places {
	struct listener *connections, *datagrams; /* NULL: there are none */

	/* What was asked for by the operand; has_operand false: nothing. */
	bool has_operand;
	struct endpoint endpoint;
	bool is_loopback; /* it names no address */
};

/*
 * operand: NULL when there is none.  -1 with *err: also when there is nothing to serve.
 * places_close() is for the caller in any case.
 */
int places_open(struct places *s, const struct listen_config *config, const char *operand,
		 struct error *err);
void places_close(struct places *s); /* takes a zeroed one */

/* Of somebody who has sent a datagram to local: the port comes from the socket. */
struct addr places_complete(const struct places *s, const struct addr *local);

/* Says where it listens, to the user and to the service manager. */
void places_announce(const struct places *s);

/* -1 with ERROR_USAGE, naming the option `power`, when others than this user can reach one. */
int places_check_private(const struct places *s, const char *power, struct error *err);

/* -1 with ERROR_USAGE, naming the option `what`, when one is for messages. */
int places_check_streams(const struct places *s, const char *what, struct error *err);

/* As the user wrote it, with the port that the kernel chose; returns dst. */
const char *places_format(char dst[static ENDPOINT_TEXT], const struct places *s);

#endif
