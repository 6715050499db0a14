/*
 * One question, asked of a list of servers by the rules of resolv.conf(5), and everything that
 * happened on the way.
 *
 * The servers take turns, `attempts` rounds of them, each waited for as long as its timeout
 * says.  A server that fails (SERVFAIL, REFUSED, NOTIMP, FORMERR, a lame referral), is silent or
 * cannot be reached makes way for the next one; one that has answered, however badly, is not
 * asked again in the next round, unless glibc would (is_stub).  A truncated answer is asked for
 * again over TCP.  A server that does not know EDNS is asked again without (RFC 6891 section
 * 6.2.2).
 *
 * Each attempt has an unpredictable ID.  What does not carry that ID and the question, or comes
 * from another address or port than the one that was asked, is no reply: it is counted, and
 * waited past (RFC 5452 section 9.1).
 */
#ifndef DNS_QUERY_H
#define DNS_QUERY_H

#include "base/error.h"
#include "dns/message.h"
#include "dns/tsig.h"
#include "net/addr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct loop;
struct query;
struct transport;

struct query_server {
	struct addr addr;
	uint64_t timeout; /* of one attempt, in nanoseconds */
	const struct transport *transport; /* NULL: UDP, then TCP */
	struct channel *channel; /* where the transport, or TCP behind UDP, keeps its connections;
				    borrowed; NULL: each question over TCP has its own */
};

struct query_options {
	const struct query_server *servers; /* copied */
	size_t servers_n;
	size_t first;	   /* the index to begin with (rotate) */
	unsigned attempts; /* rounds */

	/*
	 * As glibc's res_send(): who has failed is asked again in the next round; FORMERR is an
	 * answer, and whatever comes over TCP is one; from the first question over TCP on all
	 * servers that are left are asked so, and once.
	 */
	bool is_stub;
	bool use_tcp;	   /* from the start */
	uint16_t flags;	   /* of the header: MESSAGE_RD, MESSAGE_CD, MESSAGE_AD */
	bool has_edns;	   /* the rest counts with EDNS only */
	uint16_t udp_size;
	uint16_t edns_flags; /* EDNS_DO */
	bool wants_nsid;
	bool wants_cookie; /* a fresh client cookie (RFC 7873); a reply with another is ignored */
	bool wants_keepalive; /* how long the server keeps connections (RFC 7828); never over UDP,
				 and no server may be asked over QUIC then */
	unsigned padding;     /* to a multiple of so many bytes; 0: as the transport has it */
	const uint8_t *edns_more; /* further options, one after the other; borrowed */
	size_t edns_more_len;

	/*
	 * Letters in a case by chance (0x20), with or without EDNS: a reply that does not echo it
	 * is ignored.  The kept message has the question as it was given.
	 */
	bool mixes_case;

	/* Queries are signed, and what comes back is verified; borrowed; NULL: not so. */
	const struct tsig_key *tsig;
};

enum query_fate {
	QUERY_PENDING,
	QUERY_ANSWERED,
	QUERY_FAILED,	   /* a response code that makes the next server better; code: it */
	QUERY_LAME,	   /* a referral from a server that should know or ask */
	QUERY_TRUNCATED,   /* TCP follows; of TCP itself it is a failure */
	QUERY_NO_EDNS,	   /* the same without EDNS follows; code: the response code */
	QUERY_BAD_COOKIE,  /* the same with the server's cookie follows */
	QUERY_MALFORMED,   /* the reply cannot be read */
	QUERY_TIMED_OUT,
	QUERY_UNREACHABLE, /* code: errno */
	QUERY_CLOSED,	   /* the server ended the connection without a reply */
	QUERY_UNTRUSTED,   /* the certificate or signature was refused; error: why */
	QUERY_BROKEN,	   /* the server broke the rules of the transport; error: how */
};

struct query_attempt {
	struct addr server;
	const struct transport *transport;
	uint64_t started, ended; /* of the loop's clock */
	enum query_fate fate;
	int code;
	unsigned ignored; /* messages that were no reply */
	unsigned strangers; /* those of them that came from elsewhere, over UDP */
	struct addr_brief stranger; /* the last of these came from there */
	bool has_edns;
	struct error *error; /* NULL: fate and code say it all */
};

struct query_result {
	bool has_message;
	struct message message; /* the answer, or else the last reply that told of a failure */
	uint8_t *wire;		/* its bytes */
	size_t answered_by;	/* index of the attempt it came with */
	struct tsig_report signature; /* of the message */

	struct query_attempt *attempts;
	size_t attempts_n, attempts_cap;
	unsigned ignored, strangers; /* of all attempts */

	/*
	 * Without a message: ERROR_RESOLVE with ETIMEDOUT when all servers were silent, with
	 * another errno when one could not be reached; ERROR_DNS for a malformed reply;
	 * ERROR_LOCAL when this machine has no descriptor or memory left to ask with; ERROR_TLS
	 * when a server is not trusted.
	 */
	struct error error;
};

/* It is over; called once, from the loop.  The query may be freed here. */
typedef void query_done_fn(struct query *query, void *user);

/* Never fails: what goes wrong is in the result.  done is not called before this returns. */
struct query *query_start(struct loop *loop, const struct question *question,
			  const struct query_options *options, query_done_fn *done, void *user);

/* Borrowed until query_free(); complete once done was called. */
const struct query_result *query_result(const struct query *query);
const struct question *query_question(const struct query *query);

/* Gives it up if it is under way; takes NULL. */
void query_free(struct query *query);

#endif
