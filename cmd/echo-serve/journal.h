/*
 * What echo-serve says: ready lines and documents on standard output, all else on
 * standard error.  With -v the beginning and end of each conversation, with -vv each
 * read.
 */
#ifndef ECHO_SERVE_JOURNAL_H
#define ECHO_SERVE_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

struct addr;
struct client;
struct error;
struct listener_socket;
struct server;

/* "listening on [::]:7 tcp", or a document; flushed.  -1 with ERROR_OUTPUT. */
int journal_listening(const struct server *s, const struct listener_socket *socket,
		      struct error *err);

/* The same of --metrics: "metrics on 127.0.0.1:9100 tcp". */
int journal_metrics(const struct server *s, const struct listener_socket *socket,
		    struct error *err);

/* "Connected to (HOST, PORT)": the words of the lecture. */
void journal_connected(const struct client *c);

void journal_received(size_t n); /* "server received N bytes" */

/* How it ended, and the conversation's document.  -1 with ERROR_OUTPUT. */
int journal_ended(const struct server *s, const struct client *c, struct error *err);

/* A connection that was closed at once. */
void journal_refused(const struct addr *peer, const char *why);

/* What cannot be helped, at most once a second for each *last_at (0 at first). */
void journal_trouble(uint64_t *last_at, uint64_t now, const char *what, int code);

/* Answered and refused datagrams by reason, with -v or --json. */
void journal_datagrams(const struct server *s);

/* The numbers until now, of all processes: a line or a document.  -1 with ERROR_OUTPUT. */
int journal_statistics(const struct server *s, struct error *err);

/* The numbers at the end. */
void journal_summary(const struct server *s);

#endif
