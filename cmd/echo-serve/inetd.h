/* --inetd: a server that somebody else has started for one client, or for as long as some come. */
#ifndef ECHO_SERVE_INETD_H
#define ECHO_SERVE_INETD_H

struct error;
struct server;

/*
 * In the loop that serves: takes the one client (nowait), or begins to look whether any come
 * (wait), since inetd listens itself again when the server has ended.  -1 with ERROR_LOCAL.
 */
int inetd_start(struct server *s, struct error *err);

#endif
