/* The options that every command has.  Their config is the first member of each config. */
#ifndef CLI_OPTS_COMMON_H
#define CLI_OPTS_COMMON_H

#include "cli/opt.h"

struct error;

struct common_config {
	bool help;
	bool ipv4, ipv6;
	unsigned verbose;
	bool quiet;
	bool json;
	int color; /* enum term_color */
	struct opt_list debug;
};

extern const struct opt_group common_group;

/* The family that -4 and -6 leave: AF_INET, AF_INET6 or AF_UNSPEC. */
int common_family(const struct common_config *common);

/* For a command that serves or reaches a unix socket alone: -1 with ERROR_USAGE when -4 or -6,
 * which would do nothing there, was given. */
int common_check_unix(const struct common_config *common, struct error *err);

#endif
