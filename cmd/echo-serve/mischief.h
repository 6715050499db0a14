/*
 * Misbehaving on purpose, for people who test clients: --delay, --chunk, --close-after,
 * --reset-after, and --loss for datagrams.
 *
 * It is an engine of its own (engine_mischief), a loop by readiness that keeps what it owes with
 * the time when that is due, and datagrams one by one: the fast ways of serving know nothing of
 * it.
 */
#ifndef ECHO_SERVE_MISCHIEF_H
#define ECHO_SERVE_MISCHIEF_H

#include <stdbool.h>
#include <stdint.h>

struct echo_serve_config;
struct error;
struct mischief_datagrams;
struct server;

struct mischief {
	uint64_t delay;	      /* nanoseconds from a byte to its echo */
	uint64_t loss;	      /* percent of the datagrams that get no answer */
	uint64_t close_after; /* bytes of echo, then the connection ends in order */
	uint64_t reset_after; /* the same, and it is reset */
	uint64_t chunk;	      /* bytes in one send at most, and a pause of a millisecond; 0: any */
};

/* Was any of the options given? */
bool mischief_is_wanted(void);

/* -1 with ERROR_USAGE: it does not go with what is served, or with the model. */
int mischief_check(const struct server *s, struct error *err);

/* With what was not given out of reach. */
struct mischief mischief_of(const struct echo_serve_config *config);

/* UDP; in the place of datagrams_new() and datagrams_free(). */
struct mischief_datagrams *mischief_datagrams_new(struct server *s, struct error *err);
void mischief_datagrams_free(struct mischief_datagrams *d); /* takes NULL */

#endif
