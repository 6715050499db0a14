/* hostinfo --service: well-known ports. */
#ifndef HOSTINFO_SERVICES_H
#define HOSTINFO_SERVICES_H

struct hostinfo_config;

/*
 * Prints the entries of the database for each word, a name or a port; all entries when
 * there is no word.  Reports each word of which there is none; the exit status is that of
 * the first.
 */
int services_show(const struct hostinfo_config *config, int argc, char **argv);

#endif
