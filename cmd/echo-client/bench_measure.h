/*
 * One run of --bench, from its first connection to its last answer: it starts the loads,
 * gathers their records interval by interval, shows how far it is, and obeys signals.
 */
#ifndef ECHO_CLIENT_BENCH_MEASURE_H
#define ECHO_CLIENT_BENCH_MEASURE_H

#include <stdbool.h>
#include <stdio.h>

struct bench_plan;
struct error;
struct result;
struct session;

struct bench_manner {
	FILE *log;      /* of messages, borrowed; or NULL */
	bool is_silent; /* no line or document for each interval */
};

/*
 * *ret is the caller's then, to be released by result_done(); it says whether a signal has
 * ended the run, and what trouble a thread has ended with.  The plan must outlive it.  -1 with
 * *err: there was no run.
 */
int bench_measure(struct session *s, const struct bench_plan *plan,
		  const struct bench_manner *manner, struct result *ret, struct error *err);

#endif
