/* How the outcome of --bench is shown: as text, as JSON documents, as rows of a table. */
#ifndef ECHO_CLIENT_BENCH_SHOW_H
#define ECHO_CLIENT_BENCH_SHOW_H

#include <stdint.h>
#include <stdio.h>

struct interval;
struct result;

enum { BENCH_TIME = 24 };

/* "850 ns", "44.10 us", "1.234 ms", "2.100 s": four digits; dst. */
const char *bench_time(char dst[static BENCH_TIME], double ns);

/*	  3.0 s    101234/s  p50 44.10 us  p90 61.20 us  p99 80.20 us  max 1.234 ms */
void bench_text_interval(FILE *to, const struct interval *i);
void bench_text(FILE *to, const struct result *r);

/* Documents on standard output, events "interval" and "bench". */
void bench_json_interval(const struct interval *i);
void bench_json(const struct result *r);

/* A line of names, then a row for each interval: what --compare reads. */
void bench_csv(FILE *to, const struct result *r);

/* The distribution of the latency as HdrHistogram writes percentiles. */
void bench_hgrm(FILE *to, const struct result *r);

#endif
