/*
 * What a command line of nc comes to: command lines of netkit connect or netkit listen, one
 * after another, and what has to be known to say what happens in nc's words.  Pure, but for the
 * names of services.
 */
#ifndef NC_PLAN_H
#define NC_PLAN_H

#include "base/error.h"
#include "net/endpoint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nc_options;

enum { NC_WORDS = 40 };

/* One run of a command: argv[0] is its name. */
struct nc_run {
	char *argv[NC_WORDS + 1]; /* NULL-terminated; each allocated */
	int argc;
};

struct nc_plan {
	struct nc_run *runs; /* in their order */
	size_t n;
	uint64_t pause_ns; /* between two of them */

	const char *host; /* as it was written; NULL: none (listening) */
	const char *path; /* of a unix socket, or NULL */
	struct endpoint proxy; /* .host is "" without one */
	bool is_listening;
	bool is_verbose;
	bool is_numeric; /* names of peers are not looked up */
	bool is_udp;	 /* datagrams; with path those of a unix socket */
	bool is_probe;
	bool is_shared; /* the datagrams of all peers are taken */
	bool has_no_input;
	bool has_no_output;
	bool ends_by_silence; /* a limit was set, and reaching it is no failure */
};

/* -1 with ERROR_USAGE in nc's words.  Strings of the options are borrowed. */
int nc_plan_make(struct nc_plan *ret, const struct nc_options *options, struct error *err);
void nc_plan_done(struct nc_plan *plan); /* takes a zeroed one */

#endif
