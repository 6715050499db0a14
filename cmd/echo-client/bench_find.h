/* --find-rate: runs of --bench one after another, each at a rate of its own. */
#ifndef ECHO_CLIENT_BENCH_FIND_H
#define ECHO_CLIENT_BENCH_FIND_H

struct error;
struct session;

/* An exit status, or -1 with *err set. */
int bench_find(struct session *s, struct error *err);

#endif
