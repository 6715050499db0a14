/* What the modes of echo-client work on: the options and a connection to the server. */
#ifndef ECHO_CLIENT_SESSION_H
#define ECHO_CLIENT_SESSION_H

#include "base/error.h"
#include "cli/opts_common.h"
#include "cli/opts_dial.h"
#include "cli/opts_tap.h"
#include "cli/opts_tls.h"
#include "echo-client/bench_options.h"
#include "echo-client/cpus.h"
#include "echo-client/ping_options.h"
#include "net/addr.h"
#include "net/dial.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct stream;
struct wire_tls;

struct echo_client_config {
	struct common_config common;
	struct dialing_config dialing; /* its timeout is that of each echo, too */
	struct tapping_config tapping;
	struct handshaking_config handshaking; /* these two: of --bench */
	struct securing_config securing;
	bool upper, prompt, udp;
	uint64_t count;    /* 0: until a signal comes */
	uint64_t interval; /* nanoseconds; 0: as fast as answers come */
	uint64_t size;     /* bytes */
	const char *cpu;   /* as it was given; see session.cpus */
	bool busy_poll;
	struct bench_config bench;
	struct ping_config ping;
};

enum { SESSION_TEXT = 560 };

struct session {
	const struct echo_client_config *config;
	struct loop *loop;
	const struct endpoint *endpoint; /* --bench; borrowed */
	const struct wire_tls *tls;      /* --bench; or NULL; borrowed */
	int fd; /* connected; the mode takes it over and sets -1 */
	struct addr peer;
	struct dial_config how; /* the connection was made */
	char name[SESSION_TEXT]; /* "[::1]:7", "unix:/run/x", safe to show */
	uint64_t took_ns;	 /* the connecting */
	struct cpus cpus;        /* --cpu */
	struct taps *taps;       /* of all sessions; borrowed */
	struct error err;        /* why there is no connection, when fd is -1 */
};

/* The connection as a stream that owns it, with the taps on it; s->fd is -1 then. */
struct stream *session_stream(struct session *s);

/* The connection for taps, where there is no stream. */
struct tap_conn session_tap(struct session *s, int socktype);

/* The modes: an exit status, or -1 with *err set. */
int lines_run(struct session *s, struct error *err);

/*
 * One or more sessions, with or without a connection.  What becomes of several is told, and the
 * exit status is that of the first one that failed.
 */
int ping_run(struct session *sessions, size_t n, struct error *err);

#endif
