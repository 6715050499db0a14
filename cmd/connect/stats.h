/*
 * The figures of --stats: how long each step of a connection took, how much it carried, and what
 * the kernel knows of it.
 */
#ifndef CONNECT_STATS_H
#define CONNECT_STATS_H

#include <stdint.h>

struct dial;
struct json;
struct relay;

/* Nanoseconds, as far as they are known when the connection stands. */
struct stats {
	uint64_t name_ns;    /* looking up the name; 0 when there was nothing to look up */
	uint64_t connect_ns; /* the attempt that succeeded */
	uint64_t wait_ns;    /* from the start, the name and failed attempts included */
	uint64_t open_ns;    /* TLS; 0 without it */
};

void stats_note_dial(struct stats *s, const struct dial *d, uint64_t now);

/* What is known at the end.  fd: the connection; since: when it stood. */
struct stats_end {
	const struct stats *stats;
	const struct relay *relay;
	int fd;
	uint64_t since, now;
};

void stats_print(const struct stats_end *end);		   /* to standard error */
struct json *stats_document(const struct stats_end *end); /* an object; the caller's */

enum { STATS_RATE_TEXT = 32 };

/* "417 bytes/s", "5.2 GiB/s"; returns dst. */
const char *stats_format_rate(char dst[static STATS_RATE_TEXT], double bytes_a_second);

#endif
