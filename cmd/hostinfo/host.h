/* What hostinfo says of one HOST. */
#ifndef HOSTINFO_HOST_H
#define HOSTINFO_HOST_H

#include <stdbool.h>

struct error;
struct hostinfo_config;

struct host_query {
	const char *host;
	const char *service; /* or NULL */
	bool is_one_of_many; /* each line tells which host it is about */
};

/*
 * Looks the host up and prints the result.  The exit status; where it is not STATUS_DONE
 * *err is set, and has not been reported.
 */
int host_show(const struct hostinfo_config *config, const struct host_query *q,
	      struct error *err);

/* The exit status of a look-up that failed: a name that does not exist is an answer. */
int host_status(const struct error *err);

#endif
