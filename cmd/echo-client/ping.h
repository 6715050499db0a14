/*
 * --ping: what carries the messages (a stream or datagrams) below, the schedule, the
 * lines and the summary above.
 */
#ifndef ECHO_CLIENT_PING_H
#define ECHO_CLIENT_PING_H

#include <stddef.h>
#include <stdint.h>

struct compare_difference;
struct error;
struct ping;
struct session;
struct stamps;

struct ping_carrier {
	/* Takes session->fd over.  Its state, or NULL with *err set. */
	void *(*open)(struct ping *p, struct session *s, struct error *err);

	/* Sends message `number`; data, size bytes, stays until the next send. */
	void (*send)(void *carrier, uint32_t number, const uint8_t *data, size_t size);
	void (*hush)(void *carrier);  /* hears nothing any more */
	void (*close)(void *carrier); /* takes NULL */
};

extern const struct ping_carrier ping_stream;   /* TCP, unix: one message is on its way */
extern const struct ping_carrier ping_datagram; /* UDP: several may be */

/*
 * For carriers: a message of n bytes has come back; text tells a difference, or is NULL.  stamps
 * may know the parts of the time.
 */
void ping_answered(struct ping *p, uint32_t number, size_t n, const char *difference,
		   const struct stamps *stamps);

/* Something that is no message of this run has come. */
void ping_stranger(struct ping *p, size_t n);

/* A message could not be sent, or was refused: told, and the run goes on (UDP). */
void ping_trouble(struct ping *p, uint32_t number, int code);

/* The connection has ended. */
void ping_failed(struct ping *p, const struct error *err);

/* Of this run: what message_make() takes. */
uint32_t ping_run_id(const struct ping *p);

#endif
