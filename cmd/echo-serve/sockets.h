/* What echo-serve listens on: the sockets of the service manager, then those of the operands. */
#ifndef ECHO_SERVE_SOCKETS_H
#define ECHO_SERVE_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

struct echo_serve_config;
struct error;
struct listener;
struct listener_socket;

struct sockets {
	struct listener_socket *row; /* all of them; the descriptors are the listeners' */
	size_t n, cap;
	size_t adopted_n; /* the first ones of the row are the service manager's */

	struct listener **listeners;
	size_t listeners_n, listeners_cap;
	size_t inet_n; /* operands that -4 and -6 are for */

	int client; /* --inetd, nowait: the one client; -1: none.  Who serves it closes it */
};

/*
 * Opens everything; *s is zeroed.  -1 with what activation_take() and listener_open() fail with, or
 * ERROR_USAGE: there is nothing to serve, or an option that would do nothing on what there is.
 */
int sockets_open(struct sockets *s, const struct echo_serve_config *config, int argc, char **argv,
		 struct error *err);
void sockets_close(struct sockets *s); /* takes a zeroed one, and one that is closed */

bool sockets_have(const struct sockets *s, int type); /* SOCK_STREAM, SOCK_DGRAM */

#endif
