/*
 * Where to connect to or listen, as a user writes it: a host and a service, or a unix path.
 *
 *	HOST:PORT   [V6]:PORT   V6 (no port)   HOST   :PORT   *:PORT   PORT   unix:PATH   @NAME
 *	unix-dgram:PATH   unix-seqpacket:PATH
 *
 * A plain value; names are not looked up here.
 */
#ifndef NET_ENDPOINT_H
#define NET_ENDPOINT_H

#include "net/addr.h"

struct error;

enum endpoint_kind { ENDPOINT_INET, ENDPOINT_UNIX };

struct endpoint {
	enum endpoint_kind kind;
	int socktype;	   /* SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET; 0: it does not say */
	char host[256];	   /* without brackets; "" stands for every address (when listening) */
	char service[32];  /* a number or a name; "" when none was given */
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* ENDPOINT_UNIX; '@': abstract */
};

/* What a word alone (no colon) means. */
enum endpoint_bare { ENDPOINT_BARE_HOST, ENDPOINT_BARE_PORT };

/*
 * Parses one word; -1 with ERROR_USAGE when it has no such form.  The port's range and the
 * service's existence are not checked here: see service_port().
 */
int endpoint_parse(const char *text, enum endpoint_bare bare, struct endpoint *ret,
		   struct error *err);

/* From two words, HOST and PORT; brackets around an IPv6 address are taken off. */
int endpoint_from_words(const char *host, const char *service, struct endpoint *ret,
			struct error *err);

/* For who speaks to streams alone: -1 with ERROR_USAGE for a unix socket of another type. */
int endpoint_check_stream(const struct endpoint *e, struct error *err);

/* For who wants datagrams: says so; -1 with ERROR_USAGE where it says something else. */
int endpoint_want_datagrams(struct endpoint *e, struct error *err);

/* "unix:", "unix-dgram:", "unix-seqpacket:": how a type of unix socket is written. */
const char *endpoint_unix_prefix(int socktype);

enum { ENDPOINT_TEXT = 300 };

/* "host:service", "[v6]:service", "unix:/path", "unix-dgram:/path"; returns dst. */
const char *endpoint_format(char dst[static ENDPOINT_TEXT], const struct endpoint *e);

#endif
