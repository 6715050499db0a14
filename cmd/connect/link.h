/*
 * A connection as connect has it: the socket, the filters on it, who is at its ends, and what
 * is said of it.
 */
#ifndef CONNECT_LINK_H
#define CONNECT_LINK_H

#include "cli/opts_tap.h"
#include "connect/stats.h"
#include "net/addr.h"
#include "net/dial.h"
#include "stream/opening.h"
#include "stream/relay.h"
#include "stream/telnet.h"

struct connect_config;
struct endpoint;
struct json;
struct secure;

/* What a connection shall be; all of it is borrowed. */
struct link_plan {
	const struct connect_config *config;
	const struct endpoint *endpoint;
	const struct secure *secure;
	const struct telnet_config *telnet; /* NULL: none; there is none over datagrams either */
};

struct link {
	struct stream *top;    /* what the relay reads and writes; owned */
	struct stream *telnet; /* the filter in it, or NULL */
	struct stream *tls;    /* likewise */
	struct stream *taps[TAPS_PLACES]; /* in it, or NULL */
	struct stream *datagrams; /* what it stands on when that keeps messages apart, or NULL */
	int fd;		       /* the socket, owned by the chain */
	char peer[ADDR_TEXT];  /* with port; behind proxies as the user named it */
	bool is_proxied;
	uint64_t since;
	struct dial *dial; /* borrowed: more addresses, should this one refuse */
	struct stats stats;
	struct opening opening;
};

/*
 * What a dial needs for this endpoint, as the options say; its on_attempt stays unset.  -1 with
 * ERROR_USAGE.
 */
int link_dial_config(const struct connect_config *config, const struct endpoint *endpoint,
		     struct dial_config *ret, struct error *err);

/*
 * Puts the filters on the socket of a dial, which is ours from now on; the dial is borrowed until
 * link_done(), for --stats, and for datagrams that the first address refuses.  l must stay where
 * it is.  -1 with *err, and nothing is left behind.
 */
int link_init(struct link *l, struct loop *loop, int fd, struct dial *d,
	      const struct link_plan *plan, struct error *err);
void link_done(struct link *l); /* takes a zeroed one */

/* Our end, with port.  Returns dst. */
const char *link_local(char dst[static ADDR_TEXT], const struct link *l);

/*
 * Waits until the filters have said what they have to say before the first byte, as long as the
 * dial's timeout leaves.  done may be called before this has returned.
 */
void link_open(struct link *l, struct loop *loop, const struct connect_config *config,
	       opening_done_fn *done, void *user);

/*
 * After link_open() has failed: true when another dial is to be made, because a proxy has asked who
 * we are and has hung up; *l and *d are gone then.
 */
bool link_wants_another(struct link *l, struct dial **d, const struct connect_config *config);

/* To be called when it is open: for --stats, and for -v what TLS has come to. */
void link_note_open(struct link *l, const struct connect_config *config,
		    const struct loop *loop);

/* -v: a line for an attempt that has ended, -vv: also for one that starts. */
void link_note_attempt(const struct dial *d, const struct dial_attempt *attempt);

/* The relay's times and policy, as the options say. */
struct relay_config link_relay_config(const struct link *l, const struct connect_config *config);

/*
 * What the end of a relay means: 0 when it was orderly, -1 with the error to report.
 */
int link_result(const struct link *l, const struct connect_config *config,
		const struct relay *relay, struct error *err);

/* The summary document of --json when the relay has ended; the caller's. */
struct json *link_summary(const struct link *l, const struct connect_config *config,
			  struct loop *loop, const struct relay *relay);

/*
 * -v and --stats: who, how much, how long, and why it ended; --stats: all that is known; with
 * --json the summary document.
 */
void link_report(const struct link *l, const struct connect_config *config, struct loop *loop,
		 const struct relay *relay);

#endif
