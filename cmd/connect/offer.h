/*
 * What connect has to say in telnet's options: the terminal's names, size, speed and
 * characters, the variables and the user that were named, the serial line that is wanted.
 */
#ifndef CONNECT_OFFER_H
#define CONNECT_OFFER_H

#include "stream/telnet.h"
#include "stream/telnet_comport.h"
#include "stream/telnet_environ.h"
#include "stream/telnet_linemode.h"

struct error;
struct settings;
struct telnet_options;

enum { OFFER_NAME = 41 }; /* RFC 1091 */

struct offer {
	struct telnet_environ environment; /* all that could be told; few are exported */
	struct telnet_serial serial;	   /* speed 0: none */
	const char *terminals[3];	   /* NULL-terminated */
	char terminal[OFFER_NAME], family[OFFER_NAME];
	char speed[24];
	uint8_t characters[SLC_COUNT];
};

/* -1 with ERROR_USAGE. */
int offer_init(struct offer *o, const struct telnet_options *options, struct error *err);
void offer_done(struct offer *o); /* takes a zeroed one */

/*
 * The config of a connection from now on, but for its callbacks and negotiates_first; borrows
 * from o.  settings: those of a session on a terminal; NULL for a pipe, which has no terminal to
 * tell of.
 */
struct telnet_config offer_config(struct offer *o, const struct telnet_options *options,
				  const struct settings *settings);

#endif
