/* hostinfo without a HOST: the machine it runs on. */
#ifndef HOSTINFO_THIS_HOST_H
#define HOSTINFO_THIS_HOST_H

struct error;
struct hostinfo_config;

/* Prints it.  The exit status, or -1 with *err set. */
int this_host_show(const struct hostinfo_config *config, struct error *err);

#endif
