/* Processor time: what this process has used, and what the whole machine has. */
#ifndef BASE_USAGE_H
#define BASE_USAGE_H

#include <stdbool.h>
#include <stdint.h>

struct usage {
	uint64_t own;    /* of this process, user and system, ns */
	uint64_t busy;   /* of every process and interrupt, on all processors, ns */
	uint64_t stolen; /* what another machine on the same hardware had instead, ns */
};

/* false: /proc/stat cannot be read; then busy and stolen are 0. */
bool usage_get(struct usage *ret);

/* The first line of /proc/stat: busy and stolen of *ret, by this many ticks a second. */
bool usage_parse(const char *line, long ticks, struct usage *ret);

/* How many processors this process may run on, 1 at least. */
unsigned usage_processors(void);

#endif
