/*
 * The books of one UDP connection of --bench: which datagrams are on their way, and what
 * becomes of them.  Pure: numbers and times come in, verdicts come out.
 *
 * The last SEQUENCE_WINDOW datagrams are remembered, so that is how many may be between
 * the oldest that is waited for and the next one.
 */
#ifndef ECHO_CLIENT_SEQUENCE_H
#define ECHO_CLIENT_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

enum { SEQUENCE_WINDOW = 4096 };

struct sequence_item;

struct sequence {
	struct sequence_item *items;
	uint64_t next;     /* the number of the next datagram, from 0 on */
	uint64_t oldest;   /* none before is waited for */
	uint64_t answered; /* one more than the highest number that was answered; 0: none
			    */
	unsigned n;        /* datagrams that are waited for */
};

enum sequence_verdict {
	SEQUENCE_FIRST,     /* the answer */
	SEQUENCE_REORDERED, /* the answer, but a later datagram's was here before */
	SEQUENCE_LATE,      /* given up before, and not answered until now */
	SEQUENCE_DUPLICATE, /* answered before */
	SEQUENCE_STRANGER,  /* to nothing that was sent, or too long ago */
};

void sequence_init(struct sequence *s);
void sequence_done(struct sequence *s);

bool sequence_has_room(const struct sequence *s);

/* A datagram goes on its way, or is about to; only with room.  Its number. */
uint64_t sequence_push(struct sequence *s, uint64_t due_at, uint64_t sent_at);

/* An answer; with SEQUENCE_FIRST and SEQUENCE_REORDERED when it was due and sent. */
enum sequence_verdict sequence_answer(struct sequence *s, uint64_t number,
				      uint64_t *ret_due_at, uint64_t *ret_sent_at);

/*
 * Gives up the oldest datagram that is waited for, if it was sent at `before` or earlier:
 * its number and when it was due and sent.  false: there is none.
 */
bool sequence_give_up(struct sequence *s, uint64_t before, uint64_t *ret_number,
		      uint64_t *ret_due_at, uint64_t *ret_sent_at);

#endif
