/* The options of lookup, as the option table fills them in. */
#ifndef LOOKUP_CONFIG_H
#define LOOKUP_CONFIG_H

#include "cli/opts_common.h"
#include "cli/opts_tls.h"

#include <stdbool.h>
#include <stdint.h>

enum lookup_output { OUTPUT_TEXT, OUTPUT_SHORT, OUTPUT_FULL, OUTPUT_TABLE, OUTPUT_JSON };

struct lookup_config {
	struct common_config common;

	struct opt_list types, names;
	const char *class;
	bool no_recurse, dnssec, no_check, nsid, cookie;
	uint64_t bufsize; /* 0: no EDNS */
	const char *subnet;
	bool expire, keepalive, mix_case;
	uint64_t padding; /* 0: none of its own */
	struct opt_list edns_options;
	const char *tsig_file; /* NULL: not signed */

	const char *port; /* NULL: 53 */
	bool tcp, tls, quic, https, https_get;
	uint64_t timeout; /* nanoseconds; 0: as resolv.conf says */
	uint64_t tries;	  /* 0: as resolv.conf says */
	uint64_t deadline; /* of a transfer; nanoseconds; 0: none */
	bool compare;
	bool search;
	uint64_t ndots;

	struct securing_config securing;

	bool explain;
	bool trace;
	struct opt_list roots;
	bool validate;
	const char *anchor; /* NULL: that of the system */
	const char *at;	    /* NULL: now */

	int output; /* enum lookup_output */
	bool is_short;

	const char *batch; /* NULL: none */
	bool ordered;
	uint64_t rate; /* 0: no limit */
};

#endif
