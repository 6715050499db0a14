/*
 * Where the time of a round trip goes: the moments that the kernel notes (SO_TIMESTAMPING),
 * beside our own.
 *
 *	sent	we called send
 *	left	the kernel gave the last byte to the network device
 *	arrived	the kernel had the answer from the device
 *	taken	we had it
 *
 * Times are of the real clock, as the kernel's are.  What is taken from the socket's error
 * queue wakes its waiter up, so stamps_collect() belongs to each time it is ready.
 */
#ifndef ECHO_CLIENT_STAMPS_H
#define ECHO_CLIENT_STAMPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct error;

enum { STAMPS_WINDOW = 256 }; /* messages that are remembered */

enum stamps_part {
	STAMPS_OUT,     /* from sent to left: our kernel, on the way out */
	STAMPS_NETWORK, /* from left to arrived: network and server */
	STAMPS_IN,      /* from arrived to taken: our kernel, and waking us up */
	STAMPS_PARTS,
};

struct stamps {
	int fd; /* -1: no stamps are wanted */
	bool is_stream;
	uint64_t sends;   /* datagrams, or bytes: what the kernel numbers stamps by */
	uint64_t arrived, taken; /* what was received last; 0: unknown */
	struct stamps_message {
		uint32_t number, key;
		uint64_t sent, left; /* 0: unknown */
	} row[STAMPS_WINDOW];
	uint32_t last; /* number of the message that was sent last */
};

/* Before anything is sent.  fd stays the caller's.  -1 with ERROR_LOCAL. */
int stamps_open(struct stamps *s, int fd, bool is_stream, struct error *err);

/* Around the sending of a message: a stream's bytes may go in several pieces. */
void stamps_before(struct stamps *s, uint32_t number);
void stamps_after(struct stamps *s, size_t bytes, bool is_all);

/* A datagram could not be sent: the kernel may have numbered it all the same. */
void stamps_failed(struct stamps *s);

/* As recv(2), and keeps the time of arrival. */
ssize_t stamps_receive(struct stamps *s, void *data, size_t n, int flags);

/* Takes the stamps of what was sent. */
void stamps_collect(struct stamps *s);

/* The parts of the round trip of the message whose answer was received last, in nanoseconds;
 * false: the kernel did not tell them all, or the clock was set meanwhile. */
bool stamps_parts(const struct stamps *s, uint32_t number, uint64_t ret[static STAMPS_PARTS]);

#endif
