/*
 * A name server on loopback that lives in the test's own loop and does what the test's function
 * says, for UDP and TCP on one port.  What it sends over TCP goes out byte by byte, so that
 * whoever reads must put the pieces together.
 */
#ifndef SUPPORT_LIB_NAMESERVER_H
#define SUPPORT_LIB_NAMESERVER_H

#include "dns/message.h"
#include "net/addr.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>

struct nameserver;

/* One query; valid during the call. */
struct nameserver_query {
	const struct message *message;
	struct question question;
	bool is_tcp;
	unsigned number; /* queries of this server before it */
};

/* Answers with the functions below, as often as it likes, or not at all. */
typedef void nameserver_fn(struct nameserver *s, const struct nameserver_query *q, void *user);

struct nameserver {
	struct addr addr;
	unsigned queries, tcp_queries;
	struct loop *loop;
	nameserver_fn *fn;
	void *user;
	int udp_fd, listen_fd, tcp_fd, liar_fd; /* -1: none */
	struct loop_watch udp_watch, listen_watch, tcp_watch;
	struct addr client;
	bool answers_by_tcp; /* the query at hand came so */
	uint64_t delay; /* a datagram leaves so much after it was sent */
	struct list late;
};

void nameserver_init(struct nameserver *s, struct loop *loop, nameserver_fn *fn, void *user);
void nameserver_done(struct nameserver *s); /* takes one that is done, too */

/* Any bytes. */
void nameserver_send(struct nameserver *s, const void *data, size_t n);

/*
 * What is sent from here on comes from `host` at the server's port, or, when that is NULL, from
 * another port of the server's address: from somebody who was not asked.
 */
void nameserver_pretend(struct nameserver *s, const char *host);
void nameserver_be_honest(struct nameserver *s);

/* Closes the connection of the query at hand. */
void nameserver_hang_up(struct nameserver *s);

/*
 * A reply: the ID and question of q, its RD bit and QR besides `flags` (rcode in the low bits),
 * and so many A or AAAA records, 192.0.2.1 and so on; with an OPT record if asked for.
 */
void nameserver_reply(struct nameserver *s, const struct nameserver_query *q, uint16_t flags,
		      unsigned records, bool has_edns);

#endif
