/* The options of every command that connects: how long, from where, how the addresses
 * race. */
#ifndef CLI_OPTS_DIAL_H
#define CLI_OPTS_DIAL_H

#include "cli/opt.h"

#include <stdbool.h>
#include <stdint.h>

struct common_config;
struct dial_config;
struct endpoint;
struct error;

/* Zeroed (by a command without the group) it gives the defaults of net/dial.h. */
struct dialing_config {
	uint64_t timeout;     /* nanoseconds */
	uint64_t stagger;     /* nanoseconds */
	const char *source;   /* an address, an interface, or a path; NULL: none */
	uint64_t source_port; /* 0: none */
	uint64_t wait;	      /* nanoseconds; 0: one round */
	uint64_t keepalive;   /* nanoseconds; 0: as the system does */
	uint64_t ttl, min_ttl; /* hops; 0: as the system does, any */
	const char *dscp, *interface, *md5_file; /* NULL: none */
	bool mptcp;
};

extern const struct opt_group dialing_group;

/*
 * Fills *ret, ready for dial_start(), with these and the family of -4 and -6; its
 * resolver, socket type and on_attempt stay unset.  -1 with ERROR_USAGE for a source that
 * is none, and for options that would do nothing with this endpoint (its socktype says
 * whether datagrams are meant), with ERROR_LOCAL for a key that cannot be read.
 */
int dialing_get(const struct dialing_config *dialing, const struct common_config *common,
		const struct endpoint *endpoint, struct dial_config *ret,
		struct error *err);

#endif
