/* The options of --ping beside those that --bench has, too. */
#ifndef ECHO_CLIENT_PING_OPTIONS_H
#define ECHO_CLIENT_PING_OPTIONS_H

#include "cli/opt.h"

#include <stdbool.h>
#include <stdint.h>

struct ping_config {
	bool wanted, flood, timestamps;
	uint64_t deadline; /* nanoseconds; 0: none */
};

extern const struct opt_group ping_group;

#endif
