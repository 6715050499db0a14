/*
 * --bench: the main thread.  It starts the loads, gathers their records interval by
 * interval, shows how far it is, obeys signals, and reports.
 */
#ifndef ECHO_CLIENT_BENCH_H
#define ECHO_CLIENT_BENCH_H

struct error;
struct session;

/* An exit status, or -1 with *err set. */
int bench_run(struct session *s, struct error *err);

#endif
