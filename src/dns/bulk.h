/*
 * Many questions, each asked once, with as many under way as the servers bear.
 *
 * Questions are taken one by one as there is room for them, and never held otherwise; each that
 * was taken has exactly one result.  Several servers share the questions; who is silent or
 * fails is relieved by the others.  A question is sent again when its answer is later than
 * those before it were (see bulk_window.h), until its deadline.  A truncated answer is asked
 * for over TCP, a server that does not know EDNS without it.  Servers with a transport of their
 * own (TCP, TLS) get no datagrams.
 *
 * What is no answer (another ID, another question, another sender than the server) is counted and
 * waited past; the ports of sockets and all IDs are unpredictable (RFC 5452).
 */
#ifndef DNS_BULK_H
#define DNS_BULK_H

#include "dns/message.h"
#include "dns/query.h"

#include <stdint.h>

struct bulk;
struct error;
struct loop;

enum {
	BULK_SLOTS = 4096, /* questions under way at the most */
	BULK_SERVERS = 32, /* more are left alone */
};

enum bulk_fate {
	BULK_ANSWERED,
	BULK_FAILED, /* no answer but an earlier failure of another server: rcode, 0: a referral */
	BULK_TIMED_OUT,
	BULK_UNREACHABLE, /* code: errno */
	BULK_MALFORMED,	  /* an answer that cannot be read */
	BULK_UNTRUSTED,	  /* bulk_untrusted() */
	BULK_STOPPED,	  /* bulk_stop() */
};

struct bulk_result {
	enum bulk_fate fate;
	const struct message *message; /* of BULK_ANSWERED; valid during the call */
	uint16_t rcode;		       /* of BULK_ANSWERED and BULK_FAILED */
	int code;
	const struct addr *server; /* asked last; NULL: none was */
	unsigned sent;		   /* how often it was sent */
	unsigned ignored;	   /* datagrams with its ID that were no answer */
	unsigned strangers;	   /* those of them that came from elsewhere */
	uint64_t took;		   /* nanoseconds from the first sending */
};

enum bulk_next {
	BULK_TAKEN, /* *ret and *ret_tag are set */
	BULK_LATER, /* none at present: bulk_wake() when there is */
	BULK_END,   /* there will be no more */
};

struct bulk_config {
	/* servers (a transport of theirs is used from the start), flags, has_edns, udp_size,
	 * edns_flags, attempts (times each server may refuse); the rest is not looked at. */
	struct query_options options;
	bool is_ranked; /* a server takes new questions only while those before it are silent */
	uint64_t limit; /* each question has a result after so long, in nanoseconds */
	uint64_t rate;	/* datagrams a second; 0: as many as there is room for */

	enum bulk_next (*next)(void *user, struct question *ret, void **ret_tag);
	/* May an answer of any size come now?  If not, again after bulk_wake(); NULL: always. */
	bool (*may_stream)(void *user, const void *tag);
	void (*done)(void *user, void *tag, const struct bulk_result *result);
	void (*ended)(void *user); /* every result was given, and there will be no more */
	void *user;
};

struct bulk_stats {
	uint64_t sent, resent;
	uint64_t streamed; /* questions over TCP, TLS, … */
	uint64_t ignored; /* datagrams that were no answer */
	uint64_t strangers; /* those of them that came from elsewhere */
	uint64_t lost;	  /* answers that did not come in time */
};

/* Never fails: what goes wrong is in the results.  Calls nothing before the loop runs. */
struct bulk *bulk_start(struct loop *loop, const struct bulk_config *config);

/* next() may have something again, or may_stream() agree. */
void bulk_wake(struct bulk *bulk);

/* Gives every question that is under way its result, BULK_STOPPED, and takes no more. */
void bulk_stop(struct bulk *bulk);

/* Why the first server that was not trusted was not; not set when all were. */
const struct error *bulk_untrusted(const struct bulk *bulk);

const struct bulk_stats *bulk_stats(const struct bulk *bulk);
unsigned bulk_flying(const struct bulk *bulk);    /* questions under way */
unsigned bulk_streaming(const struct bulk *bulk); /* those of them that are asked over streams */

/* The longest datagram that is taken for an answer. */
size_t bulk_datagram(const struct query_options *options);

void bulk_free(struct bulk *bulk); /* no results any more; takes NULL */

#endif
