/*
 * A connection as connect has it: the socket, the filters on it, who is at its ends, and what
 * is said of it.
 */
#ifndef CONNECT_LINK_H
#define CONNECT_LINK_H

#include "connect/stats.h"
#include "net/addr.h"
#include "net/dial.h"
#include "stream/relay.h"
#include "stream/telnet.h"

struct connect_config;
struct endpoint;

struct link {
	struct stream *top;    /* what the relay reads and writes; owned */
	struct stream *telnet; /* the filter in it, or NULL */
	struct stream *datagrams; /* what it stands on when that keeps messages apart, or NULL */
	int fd;		       /* the socket, owned by the chain */
	char local[ADDR_TEXT], peer[ADDR_TEXT]; /* with port */
	uint64_t since;
	struct dial *dial; /* of link_note_dial(): more addresses, should this one refuse */
	struct stats stats; /* see link_note_dial() */
};

/*
 * What a dial needs for this endpoint, as the options say; its on_attempt stays unset.  -1 with
 * ERROR_USAGE.
 */
int link_dial_config(const struct connect_config *config, const struct endpoint *endpoint,
		     struct dial_config *ret, struct error *err);

/*
 * Puts the filters on a connected socket, which is ours from now on.  telnet: NULL for none;
 * there is none over datagrams either.
 */
void link_init(struct link *l, struct loop *loop, int fd, const struct connect_config *config,
	       const struct telnet_config *telnet);
void link_done(struct link *l); /* takes a zeroed one */

/*
 * The dial that gave the socket, borrowed until link_done(): for --stats, and for datagrams that
 * the first address refuses.  l must stay where it is.
 */
void link_note_dial(struct link *l, struct dial *d);

/* -v: a line for an attempt that has ended, -vv: also for one that starts. */
void link_note_attempt(const struct dial *d, const struct dial_attempt *attempt);

/* The relay's times and policy, as the options say. */
struct relay_config link_relay_config(const struct link *l, const struct connect_config *config);

/*
 * What the end of a relay means: 0 when it was orderly, -1 with the error to report.
 */
int link_result(const struct link *l, const struct connect_config *config,
		const struct relay *relay, struct error *err);

/*
 * -v and --stats: who, how much, how long, and why it ended; --stats: all that is known; with
 * --json the summary document.
 */
void link_report(const struct link *l, const struct connect_config *config, struct loop *loop,
		 const struct relay *relay);

#endif
