/* The options of --bench beside those that --ping has, too. */
#ifndef ECHO_CLIENT_BENCH_OPTIONS_H
#define ECHO_CLIENT_BENCH_OPTIONS_H

#include "cli/opt.h"

#include <stdbool.h>
#include <stdint.h>

struct bench_config {
	bool wanted, verify;
	int engine; /* enum wire_engine */
	uint64_t connections, threads;
	uint64_t per_connection;    /* messages; 0: connections stay */
	uint64_t pipeline;          /* 0: 1 in a closed loop, many in an open one */
	uint64_t rate;              /* messages a second; 0: closed loop */
	bool stream;
	uint64_t bytes;             /* --stream: to be sent; 0: as many as there is time for */
	const char *find_rate;      /* as it was given; or NULL */
	uint64_t size_max;          /* bytes; 0: every message has --size */
	uint64_t duration, warm_up; /* nanoseconds */
	const char *csv, *histogram, *log, *compare; /* files, or NULL */
};

extern const struct opt_group bench_group;

#endif
