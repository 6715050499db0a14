/*
 * Which datagrams get an answer.  Two services that answer everything keep each other
 * busy for ever once somebody has forged a first datagram between them (CVE-1999-0103,
 * CVE-2024-2169), and any answer to a forged source hits a third party.  So: nothing to
 * ports that answer by themselves, nothing to or from addresses that stand for many, and
 * no more than a rate for each neighbourhood of sources (/24, /56) and for all together.
 *
 * Pure: addresses and the time come in, a verdict comes out.
 */
#ifndef ECHO_SERVE_GUARD_H
#define ECHO_SERVE_GUARD_H

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct guard;

enum guard_verdict {
	GUARD_ANSWER,
	GUARD_NO_PORT,     /* source port 0: no answer could arrive */
	GUARD_ANSWERER,    /* the source port's service answers by itself */
	GUARD_OWN_PORT,    /* the source port is the server's own number */
	GUARD_NOT_ONE,     /* multicast, broadcast or no address on either side */
	GUARD_SOURCE_RATE, /* too many from this neighbourhood */
	GUARD_TOTAL_RATE,  /* too many altogether */
	GUARD_LOSS,        /* --loss: no verdict of guard_check() */
	GUARD_VERDICTS,
};

/* "from a port that answers by itself", …: what a verdict says of a datagram. */
extern const char *const guard_words[GUARD_VERDICTS];
extern const char
	*const guard_names[GUARD_VERDICTS]; /* "answerer", …: in JSON documents */

struct guard_limits {
	uint64_t source_rate; /* datagrams a second from one neighbourhood; 0: no limit */
	uint64_t total_rate;  /* from all; 0: no limit */
};

struct guard *guard_new(const struct guard_limits *limits);
void guard_free(struct guard *g); /* takes NULL */

/* local may be without an address (the kernel did not tell); own_port is the socket's. */
enum guard_verdict guard_check(struct guard *g, const struct addr *from,
			       const struct addr *local, uint16_t own_port, uint64_t now);

/* Does the well-known service of a UDP port answer whatever it gets? */
bool guard_port_answers(uint16_t port);

/*
 * A token bucket of `burst` tokens, of which one comes back every `interval` nanoseconds.
 * It is kept as the time when it will be full again (0: it is full).  false: it is empty.
 */
bool guard_take(uint64_t *full_at, uint64_t interval, uint64_t burst, uint64_t now);

#endif
