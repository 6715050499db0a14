/*
 * The books of one connection of --bench: which messages are on their way, and how far
 * the bytes of both directions have come.  Pure: bytes and times come in, answers come
 * out.
 *
 * Answers come in the order of the messages.  A new connection begins anew.
 */
#ifndef ECHO_CLIENT_FLOW_H
#define ECHO_CLIENT_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script;

struct flow_message {
	uint64_t number; /* on this connection, from 0 on */
	uint64_t due_at, sent_at;
	uint32_t size;
};

struct flow {
	const struct script *script; /* borrowed */
	struct flow_message *row;    /* a ring, of those on their way */
	unsigned first, n, cap;      /* cap: a power of two, or 0 */
	uint64_t next;               /* number of the next message on this connection */
	uint64_t queued, sent; /* bytes of messages; bytes that the kernel has taken */
	uint64_t received;     /* bytes of the first message of the row */
	uint64_t taken;        /* bytes of the messages that were taken from the row */
};

void flow_init(struct flow *f, const struct script *script);
void flow_done(struct flow *f);
void flow_restart(struct flow *f); /* on a new connection */

/* The next message goes on its way; its bytes follow those before it. */
void flow_push(struct flow *f, uint64_t due_at, uint64_t sent_at);

/* Bytes that are to be sent, in one piece: how many, 0 when none are left. */
size_t flow_unsent(const struct flow *f, const uint8_t **ret);

/*
 * Some of *n bytes that have come complete the first message of the row: true, with it in
 * *ret, and *n becomes what is left.  Call it until it is false; *n is 0 then, or what is
 * more than was sent.
 */
bool flow_take(struct flow *f, size_t *n, struct flow_message *ret);

/* The first of the row; NULL when it is empty. */
const struct flow_message *flow_oldest(const struct flow *f);

#endif
