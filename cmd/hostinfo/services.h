/* hostinfo --service: well-known ports. */
#ifndef HOSTINFO_SERVICES_H
#define HOSTINFO_SERVICES_H

struct error;
struct hostinfo_config;

/*
 * Prints the entries of the database for each word, a name or a port; all entries when
 * there is no word.  The exit status, with *err set for STATUS_NO and STATUS_USAGE.
 */
int services_show(const struct hostinfo_config *config, int argc, char **argv,
		  struct error *err);

#endif
