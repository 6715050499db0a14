/*
 * --find-rate: the highest rate that holds a goal, by search.  Pure: which rate is to be tried
 * next comes out, whether it held goes in.
 *
 * The rate is doubled until it does not hold (or halved until it does), then the gap is halved
 * until it is narrow, then the rate that held is tried again: a rate near the edge holds by
 * chance, so it has to hold SEARCH_RUNS times in a row; when it does not, one a little lower
 * has to.
 */
#ifndef ECHO_CLIENT_RATE_SEARCH_H
#define ECHO_CLIENT_RATE_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

enum { SEARCH_RUNS = 3, SEARCH_STEPS = 60 };

struct error;

/* "P99=1ms": the latency that so many per cent of the messages may have at most. */
struct rate_goal {
	double level;   /* per cent */
	uint64_t limit; /* ns */
};

/* -1 with ERROR_USAGE. */
int rate_goal_parse(const char *text, struct rate_goal *ret, struct error *err);

/* How many messages have to be measured for the goal to be known. */
uint64_t rate_goal_samples(const struct rate_goal *g);

struct rate_search {
	uint64_t least, most; /* no rate outside is tried */
	uint64_t held;        /* the highest that is believed to hold; 0: none */
	uint64_t failed;      /* the lowest that did not; 0: none */
	uint64_t next;        /* to be tried; 0: the search is over */
	unsigned runs;        /* in which `held` has held, one after another */
	unsigned steps;
};

/* first is within least and most. */
void rate_search_init(struct rate_search *s, uint64_t first, uint64_t least,
		      uint64_t most);

/* What became of s->next; finds the next one. */
void rate_search_tell(struct rate_search *s, bool has_held);

/* The search is over and a rate held as often as it has to. */
bool rate_search_is_found(const struct rate_search *s);

#endif
