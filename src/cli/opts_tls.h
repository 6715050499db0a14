/* The options of every command that speaks TLS as a client: whom to trust. */
#ifndef CLI_OPTS_TLS_H
#define CLI_OPTS_TLS_H

#include "cli/opt.h"

struct tls_config;

struct securing_config {
	const char *ca;	 /* file or directory; NULL: the system's */
	const char *sni; /* wanted in the certificate; NULL: the name of the peer */
	bool insecure;
};

extern const struct opt_group securing_group;

/* What these options mean to stream/tls_config.h. */
struct tls_config securing_get(const struct securing_config *securing);

/*
 * Says on standard error, once, that nothing will be verified, if --insecure was given; to be
 * called when TLS is really used.
 */
void securing_warn(const struct securing_config *securing);

#endif
