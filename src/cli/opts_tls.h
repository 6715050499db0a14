/*
 * The options of commands that speak TLS as a client: whom to trust (every such command), and what
 * to say in the handshake (commands whose connections are the user's own).
 */
#ifndef CLI_OPTS_TLS_H
#define CLI_OPTS_TLS_H

#include "cli/opt.h"

struct tls_config;

struct securing_config {
	const char *ca;	      /* file or directory; NULL: the system's */
	struct opt_list pins; /* "sha256:…" */
	const char *tofu;     /* a file; or NULL */
	const char *sni;      /* wanted in the certificate; NULL: the name of the peer */
	const char *crl;      /* a file; or NULL */
	bool insecure;
};

extern const struct opt_group securing_group;

struct handshaking_config {
	bool tls;
	struct opt_list alpn;
	const char *cert, *key; /* files; or NULL */
	int least, highest;	/* enum tls_version */
	const char *ciphers;
	const char *keylog;
	const char *session;
};

extern const struct opt_group handshaking_group;

/* What these options mean to stream/tls_config.h. */
struct tls_config securing_get(const struct securing_config *securing);
void handshaking_get(const struct handshaking_config *handshaking, struct tls_config *config);

/* The first option of securing_group that was given, without its dashes; or NULL. */
const char *securing_option_given(void);

/* The first option of both groups, --tls aside, that was given, without its dashes; or NULL. */
const char *tls_option_given(void);

/*
 * Says on standard error, once, that nothing will be verified, if --insecure was given; to be
 * called when TLS is really used.
 */
void securing_warn(const struct securing_config *securing);

#endif
