/*
 * --metrics: the numbers of the server for whoever asks by HTTP, on an address of their own.
 *
 * Few are served at a time, each has seconds for its question and its answer, and whatever the
 * server is doing for its clients goes on.
 */
#ifndef ECHO_SERVE_METRICS_H
#define ECHO_SERVE_METRICS_H

struct error;
struct loop;
struct metrics;
struct server;

/* Listens there (a port alone: on loopback); *s is borrowed.  NULL as listener_open() fails. */
struct metrics *metrics_new(const struct server *s, const char *address, struct error *err);

/* In the process that answers. */
int metrics_start(struct metrics *m, struct loop *loop, struct error *err);

/* "metrics on 127.0.0.1:9100", or a document, for each socket.  -1 with ERROR_OUTPUT. */
int metrics_announce(const struct metrics *m, struct error *err);

void metrics_free(struct metrics *m); /* takes NULL */
void metrics_forget(struct metrics *m); /* in a child, whose loop is another; takes NULL */

#endif
