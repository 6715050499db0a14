/* What every process of the server has counted until now, in one sum. */
#ifndef ECHO_SERVE_NUMBERS_H
#define ECHO_SERVE_NUMBERS_H

#include "echo-serve/server.h"

struct buf;

struct numbers {
	struct server_counts counts;
	uint64_t clients; /* connections that are open */
	size_t processes; /* that serve */
};

/* Others go on counting meanwhile: each number is right, but they are not of one moment. */
void numbers_gather(const struct server *s, struct numbers *ret);

/* The text format of Prometheus, version 0.0.4: behind what is in *b. */
void numbers_expose(const struct numbers *n, struct buf *b);

#endif
