/* What the command line of hostinfo says, for all its parts. */
#ifndef HOSTINFO_CONFIG_H
#define HOSTINFO_CONFIG_H

#include "cli/opts_common.h"

#include <stdbool.h>

#define HOSTINFO_SCHEMA "netkit.hostinfo/1"

struct hostinfo_config {
	struct common_config common;
	bool canonical, reverse, entry, all, hex, legacy, explain, service, lint;
	const char *source; /* an NSS source, or NULL */
};

#endif
