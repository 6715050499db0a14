/*
 * /etc/host.conf (host.conf(5)) and the variables that override it: what glibc still
 * heeds of it.
 */
#ifndef NET_HOSTCONF_H
#define NET_HOSTCONF_H

#include <stdbool.h>
#include <stddef.h>

#define HOSTCONF_PATH "/etc/host.conf"

struct hostconf {
	bool is_multi;       /* every line of /etc/hosts counts, not the first alone */
	unsigned multi_line; /* that says so or says not so; 0: none does */
	bool is_multi_by_environment; /* RESOLV_MULTI decided */
	bool reorders;                /* gethostbyname gives near addresses first */
	unsigned reorder_line;
	unsigned trim_line; /* takes domains off names; 0: none */
};

/* Pure; multi and reorder are $RESOLV_MULTI and $RESOLV_REORDER, or NULL. */
void hostconf_parse(struct hostconf *ret, const char *text, size_t n, const char *multi,
		    const char *reorder);

/* From the file (or $RESOLV_HOST_CONF) and the environment. */
void hostconf_load(struct hostconf *ret);

#endif
