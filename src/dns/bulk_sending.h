/*
 * What was sent for one question of bulk.h and may still be answered: each time from a socket,
 * with an ID of its own, so that an answer tells which sending it belongs to, and a late one is
 * told from one to what was sent again.
 */
#ifndef DNS_BULK_SENDING_H
#define DNS_BULK_SENDING_H

#include <stdbool.h>
#include <stdint.h>

struct bulk_socket;

enum { SENDINGS_MOST = 8 }; /* answers to what was sent before that are not known any more */

struct sending {
	struct bulk_socket *socket;
	uint64_t at; /* set when it has left */
	uint16_t id;
};

struct sendings {
	struct sending of[SENDINGS_MOST]; /* in order */
	unsigned n;
	bool is_ready; /* the last one has not left yet */
};

/* The one that leaves next, from this socket; `slot` is what its ID stands for there. */
const struct sending *sendings_prepare(struct sendings *s, struct bulk_socket *socket,
				       unsigned slot);
void sendings_left(struct sendings *s, uint64_t now);

uint64_t sendings_last(const struct sendings *s); /* when the last one left */

/* NULL: this ID is none of them. */
const struct sending *sendings_find(const struct sendings *s, const struct bulk_socket *socket,
				    uint16_t id);

/* Was there another one after it? */
bool sendings_was_repeated(const struct sendings *s, const struct sending *sending);

void sendings_clear(struct sendings *s); /* gives the IDs back */

#endif
