/*
 * What listen does with those who come: the kind of its sessions, and what they share.
 */
#ifndef LISTEN_SERVICE_H
#define LISTEN_SERVICE_H

#include "cli/secure.h"
#include "net/endpoint.h"

#include <stdbool.h>

struct error;
struct listen_config;
struct loop;
struct recording;
struct room;
struct session_kind;
struct stream;
struct tls_context;
struct logins;

struct service {
	const struct listen_config *config;
	const struct session_kind *kind;
	bool is_parallel;  /* several sessions at a time make sense */
	bool keeps_open;   /* goes on with other connections */
	const char *power; /* the option that gives strangers the use of this host, or NULL */

	struct tls_context *tls; /* or NULL */
	struct recording *recording; /* played in place of `own` (serve_own.c), or NULL */

	/* Standard input and output, or the file of --output (serve_own.c). */
	struct stream *own;
	bool is_typed; /* standard input is a terminal: nobody waits for what it may say */

	/* The program (serve_program.c). */
	char **argv;

	/* Where to connect to (serve_forward.c), and TLS for it, if it is to be spoken. */
	struct endpoint target;
	struct secure secure;

	/* Who may use the proxy (serve_proxy.c); NULL: everybody who may connect. */
	struct logins *logins;

	/* The peers together (serve_room.c). */
	struct room *room;
};

/* -1 with *err; service_close() is for the caller in any case. */
int service_open(struct service *s, const struct listen_config *config, struct loop *loop,
		 struct error *err);
void service_close(struct service *s); /* takes a zeroed one */

/* What a SIGHUP reads again of it; -1 with *err, and it stays as it was. */
bool service_can_reload(const struct service *s);
int service_reload(struct service *s, struct error *err);

extern const struct session_kind serve_own, serve_program, serve_forward, serve_room,
	serve_proxy;

/* The room of --broker or --chat.  service is borrowed until room_free(). */
struct room *serve_room_new(struct service *service, struct loop *loop);

#endif
