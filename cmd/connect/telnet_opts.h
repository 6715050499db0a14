/* The options of telnet that connect has beside --telnet. */
#ifndef CONNECT_TELNET_OPTS_H
#define CONNECT_TELNET_OPTS_H

#include "cli/opt.h"

enum telnet_trace { TELNET_TRACE_NONE, TELNET_TRACE_TELNET };

struct telnet_options {
	const char *user;
	struct opt_list environment; /* NAME or NAME=VALUE */
	const char *serial;
	bool binary;
	int trace; /* enum telnet_trace */
};

extern const struct opt_group telnet_group;

struct error;

/* Where telnet is not spoken these options would do nothing: -1 with ERROR_USAGE. */
int telnet_options_check(const struct telnet_options *options, bool is_spoken, struct error *err);

#endif
