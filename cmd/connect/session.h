/*
 * connect on a terminal: telnet's screens, the escape character and the prompt behind it, the
 * terminal's mode as the negotiation asks.
 */
#ifndef CONNECT_SESSION_H
#define CONNECT_SESSION_H

#include <stdbool.h>

struct connect_config;
struct endpoint;
struct error;

/* What differs between `netkit connect` and netkit called as `telnet`. */
struct session_style {
	const char *prompt;  /* "netkit> " */
	bool is_telnet;	     /* each peer is taken to know telnet, and may drive the terminal */
	bool negotiates;     /* the first connection begins to, whatever its port */
	bool logs_in;	     /* -a: the user's name is told */
	bool skips_rc;	     /* .telnetrc is not read */
	unsigned wants;	     /* TELNET_WANTS_…, beside those of the options */
	/* NULL: report_error() */
	void (*report)(const struct error *err, const struct endpoint *endpoint);
};

/*
 * endpoint: NULL to start at the prompt.  escape as in escape.h.  style: NULL for that of
 * connect.  Returns an exit status, or -1 with *err set.  The terminal is as it was when this
 * returns.
 */
int session_run(const struct connect_config *config, const struct session_style *style,
		const struct endpoint *endpoint, int escape, struct error *err);

#endif
