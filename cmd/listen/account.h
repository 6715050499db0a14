/*
 * What listen says of itself on standard error, as lines or (--json) as documents: where it
 * listens, who came, how it went.
 */
#ifndef LISTEN_ACCOUNT_H
#define LISTEN_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;
struct error;
struct listener_socket;
struct session;

void account_init(bool as_json);

/* "listening on [::1]:7000", "listening on [::1]:7000 udp" */
void account_listening(const struct listener_socket *socket);
void account_start(const struct session *session);   /* with -v */

/* Not served, and closed: rule refused it, or, if that is NULL, none allowed it. */
void account_refused(int fd, const struct addr *peer, const char *rule);

/* --allow-file and --deny-file have been read again; err is set when the old lists stay. */
void account_lists(const struct error *err);

/* The same of --proxy-users. */
void account_users(const struct error *err);

void account_session(const struct session *session); /* its end, with -v, or in a document */
void account_cut(size_t n);			     /* --drain is over, and n are still there */

/* What went wrong and does not end the server.  Of a connection its document tells. */
void account_trouble(const struct error *err);

/* The errors of limits that the user has set, in nanoseconds: STATUS_TIMEOUT. */
void account_idle(const char *name, uint64_t limit, struct error *ret);
void account_linger(const char *name, uint64_t limit, struct error *ret);
void account_timeout(const char *where, uint64_t limit, struct error *ret);

#endif
