/* The options of every command that speaks TLS as a server. */
#ifndef CLI_OPTS_TLS_SERVER_H
#define CLI_OPTS_TLS_SERVER_H

#include "cli/opt.h"

struct error;
struct tls_context;

struct serving_config {
	bool tls;
	const char *cert, *key;	/* files; or NULL */
	const char *client_ca;	/* file or directory; NULL: nobody is asked who he is */
	struct opt_list alpn;
	int least, highest;	/* enum tls_version */
	const char *ciphers;
	const char *keylog;
};

extern const struct opt_group serving_group;

/*
 * *ret: NULL without --tls, where the other options are refused (ERROR_USAGE).  Without --cert a
 * certificate is made for this run, and its pin is said on standard error.
 */
int serving_get(const struct serving_config *serving, struct tls_context **ret,
		struct error *err);

#endif
