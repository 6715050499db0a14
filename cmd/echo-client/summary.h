/*
 * The books of --ping: which messages are on their way, what came back, and how long it
 * took.
 *
 * Pure: numbers and times come in, verdicts and statistics come out.  At most
 * SUMMARY_WINDOW messages are remembered; an answer to an older one is counted as a
 * stranger.
 */
#ifndef ECHO_CLIENT_SUMMARY_H
#define ECHO_CLIENT_SUMMARY_H

#include "echo-client/stamps.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct histogram;

enum { SUMMARY_WINDOW = 1 << 16 };

enum summary_answer {
	SUMMARY_FIRST,     /* the answer */
	SUMMARY_REORDERED, /* the answer, but a later message's was here before it */
	SUMMARY_DUPLICATE, /* answered before */
	SUMMARY_STRANGER,  /* to nothing that was sent, or too long ago */
};

struct summary {
	uint64_t sent, received; /* received: messages answered, each once */
	uint64_t lost;           /* no answer in time, and none later */
	uint64_t late;           /* received, but after its time */
	uint64_t duplicates, reordered, strangers, differed;
	struct histogram *times; /* nanoseconds, of the received ones */
	struct histogram *parts[STAMPS_PARTS]; /* of them, or NULL: none were told */

	struct summary_slot *slots; /* the last SUMMARY_WINDOW messages, by number */
	uint32_t next;              /* the number of the next message, from 1 on */
	uint32_t oldest_open;       /* no message before it is waited for */
	uint32_t highest_answered;
};

void summary_init(struct summary *s);
void summary_done(struct summary *s); /* takes a zeroed one, too */

/* A message goes out at `now`; its number. */
uint32_t summary_send(struct summary *s, uint64_t now);

/* An answer to number; *ret_time in nanoseconds, but for a stranger. */
enum summary_answer summary_answer(struct summary *s, uint32_t number, uint64_t now,
				   uint64_t *ret_time);

/* Of an answer that was not here before. */
void summary_add_parts(struct summary *s, const uint64_t parts[static STAMPS_PARTS]);

/* The oldest message that is waited for, and when it was sent; false: none. */
bool summary_oldest(struct summary *s, uint32_t *ret_number, uint64_t *ret_sent_at);

/* The message is waited for no longer. */
void summary_give_up(struct summary *s, uint32_t number);

/* How many are on their way: neither answered nor given up. */
uint64_t summary_pending(const struct summary *s);

struct summary_times {
	uint64_t min, max, p50, p90, p99; /* nanoseconds */
	double mean, deviation;
};

struct summary_times summary_times(const struct summary *s);

enum { SUMMARY_TEXT = 400 };

/*
 *	10 sent, 9 received, 1 lost (10 %), 1 duplicate, 12 ms
 *	rtt min/avg/max/mdev = 0.021/0.045/0.110/0.015 ms
 *	rtt 50/90/99 per cent = 0.040/0.090/0.110 ms
 *	out/network/in avg = 0.004/0.031/0.010 ms
 * Counts of what did not happen are left out, and the times that are not known.  dst.
 */
const char *summary_format(char dst[static SUMMARY_TEXT], const struct summary *s,
			   uint64_t took);

/* "0.045": milliseconds with microseconds behind the point, as ping(8) has them; dst. */
const char *summary_format_ms(char dst[static 24], uint64_t ns);

#endif
