/* For dial.c and probe.c: the socket of one attempt, bound and tuned as the dial's config says. */
#ifndef NET_DIAL_SOCKET_H
#define NET_DIAL_SOCKET_H

struct dial_attempt;
struct dial_config;

/*
 * For attempt->addr: a socket, close-on-exec and non-blocking, the caller's; or -1 with errno,
 * and in attempt->refused what could not be had, if that is worth a word.
 */
int dial_socket(const struct dial_config *config, struct dial_attempt *attempt);

#endif
