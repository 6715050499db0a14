/*
 * Accepts connections for the server, as long as there is room for them.
 *
 * When no descriptor is left, a reserved one is given up for the time of accepting and closing,
 * so that whoever knocks is told at once.  Where not even that helps nothing is accepted for a
 * moment: a loop that goes on asking would turn without end, since the connection stays in the
 * queue.
 */
#ifndef ECHO_SERVE_ACCEPTOR_H
#define ECHO_SERVE_ACCEPTOR_H

struct acceptor;
struct error;
struct server;

/* Watches every stream socket of the server's listeners.  NULL with ERROR_LOCAL. */
struct acceptor *acceptor_new(struct server *s, struct error *err);
void acceptor_free(struct acceptor *a); /* before the listeners are closed; takes NULL */

/* A client has ended: what was short may be there again. */
void acceptor_resume(struct acceptor *a);

#endif
