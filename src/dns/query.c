/* One question and its servers: whom to ask next, and what counts as an answer. */
#include "dns/query.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rng.h"
#include "dns/outcome.h"
#include "dns/query_fate.h"
#include "dns/query_wire.h"
#include "dns/transport.h"
#include "dns/transport_framed.h"
#include "net/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COOKIE_SERVER = 32 };

struct server {
	struct query_server is;
	bool has_failed; /* it answered, and badly */
	bool has_no_edns;
};

struct query {
	struct loop *loop;
	struct question question, asked; /* asked: in the case of the present attempt */
	struct query_options options;
	struct server *servers;
	query_done_fn *done;
	void *user;
	struct query_result result;

	unsigned round;
	size_t step; /* servers passed in this round */
	uint16_t id;
	bool has_reply; /* the present attempt; what comes now is too late */
	struct buf wire;
	const struct transport *transport; /* of `exchange` */
	void *exchange;			   /* NULL: nothing is under way */
	struct loop_timer next;
	struct tsig *tsig; /* of the present attempt; made with the first one */

	uint8_t cookie[EDNS_COOKIE_CLIENT + COOKIE_SERVER];
	uint16_t cookie_len;
	unsigned bad_cookies; /* of the present server */
};

static struct query_attempt *last_attempt(struct query *q)
{
	return &q->result.attempts[q->result.attempts_n - 1];
}

static struct server *present_server(struct query *q)
{
	return &q->servers[(q->options.first + q->step) % q->options.servers_n];
}

static void trace(struct query *q)
{
	const struct query_attempt *a = last_attempt(q);
	char name[NAME_TEXT], type[RRTYPE_TEXT], server[ADDR_TEXT], fate[96];

	if (!log_is_on(LOG_DNS))
		return;
	log_event(LOG_DNS, q->id, "%s %s at %s by %s: %s",
		  name_format(name, &q->question.name), rrtype_format(type, q->question.type),
		  addr_format_port(server, &a->server), a->transport->name,
		  a->fate == QUERY_PENDING ? "asked" : query_fate_format(fate, a));
}

static void end_attempt(struct query *q, enum query_fate fate, int code)
{
	struct query_attempt *a = last_attempt(q);

	a->ended = loop_update(q->loop);
	a->fate = fate;
	a->code = code;
	q->result.ignored += a->ignored;
	q->result.strangers += a->strangers;
	trace(q);
}

static enum query_fate fate_of(int code)
{
	if (code == ETIMEDOUT)
		return QUERY_TIMED_OUT;
	return code == TRANSPORT_CLOSED ? QUERY_CLOSED : QUERY_UNREACHABLE;
}

static void end_without_reply(struct query *q, int code, const struct error *err)
{
	if (!err) {
		end_attempt(q, fate_of(code), code);
		return;
	}
	last_attempt(q)->error = xmalloc(sizeof(*err));
	*last_attempt(q)->error = *err;
	/* The same certificate, page or signature would come again. */
	present_server(q)->has_failed = err->phase == ERROR_TLS || err->phase == ERROR_DNS;
	end_attempt(q, error_status(err) == STATUS_TRUST ? QUERY_UNTRUSTED : QUERY_BROKEN,
		    err->code);
}

/* ---- the query's bytes ---- */

static void build(struct query *q, const struct transport *transport, bool has_edns)
{
	struct query_wire w = { .question = &q->asked, .options = &q->options,
				.has_edns = has_edns, .padding = transport->padding,
				.is_datagram = transport == &transport_udp,
				.cookie = q->cookie, .cookie_len = q->cookie_len,
				.tsig = q->tsig };

	q->asked = q->question;
	if (q->options.mixes_case)
		q->asked.name = query_wire_mix_case(&q->question.name);
	q->id = w.id = transport->keeps_order ? 0 : rng_u16();
	buf_clear(&q->wire);
	query_wire_build(&q->wire, &w);
}

static void new_cookie(struct query *q)
{
	if (q->options.wants_cookie)
		rng_bytes(q->cookie, EDNS_COOKIE_CLIENT);
	q->cookie_len = EDNS_COOKIE_CLIENT;
	q->bad_cookies = 0;
}

/* ---- what came back ---- */

/* The cookie of a reply is ours, or there is none; the server's part is kept for next time. */
static bool has_our_cookie(struct query *q, const struct message *m)
{
	struct edns_option option, part;

	if (!m->has_edns || !edns_find(&m->edns, EDNS_COOKIE, &option))
		return true;
	if (!edns_cookie_matches(&option, q->cookie, &part))
		return false;
	if (part.len <= COOKIE_SERVER) {
		memcpy(q->cookie + EDNS_COOKIE_CLIENT, part.data, part.len);
		q->cookie_len = (uint16_t)(EDNS_COOKIE_CLIENT + part.len);
	}
	return true;
}

static bool on_message(void *user, const uint8_t *msg, size_t len)
{
	struct query *q = user;
	struct error err = ERROR_INIT;
	struct message m;
	bool is_reply = !q->has_reply && message_parse_head(&m, msg, len, &err) == 0 &&
			message_is_reply(&m, q->id, &q->question);

	if (is_reply && q->options.mixes_case)
		is_reply = query_wire_is_echo(&q->asked.name, msg, len);
	if (is_reply && q->options.wants_cookie && message_parse(&m, msg, len, &err) == 0)
		is_reply = has_our_cookie(q, &m);
	if (!is_reply)
		last_attempt(q)->ignored++;
	q->has_reply |= is_reply;
	return is_reply;
}

static void on_stranger(void *user, const struct addr *from)
{
	struct query_attempt *a = last_attempt(user);

	a->ignored++;
	a->strangers++;
	a->stranger = addr_to_brief(from);
}

static void keep(struct query *q, const uint8_t *reply, size_t len)
{
	struct error err = ERROR_INIT;

	free(q->result.wire);
	q->result.wire = xmalloc(len);
	memcpy(q->result.wire, reply, len);
	/* Names in the message that point to the question have its case. */
	if (q->options.mixes_case)
		memcpy(q->result.wire + MESSAGE_HEADER, q->question.name.wire,
		       q->question.name.len);
	(void)message_parse(&q->result.message, q->result.wire, len, &err);
	q->result.has_message = true;
	if (q->tsig)
		q->result.signature = *tsig_report(q->tsig);
	q->result.answered_by = q->result.attempts_n - 1;
}

/* ---- who is next ---- */

static void on_next(struct loop *loop, void *user);
static void on_outcome(void *user, const struct transport_outcome *outcome);

/* The next step is taken from the loop: nothing recurses, and start never calls done. */
static void schedule(struct query *q)
{
	loop_timer_set(q->loop, &q->next, loop_now(q->loop), on_next, q);
}

/* False when queries shall be signed and cannot be. */
static bool make_signer(struct query *q, struct error *err)
{
	if (q->options.tsig && !q->tsig)
		q->tsig = tsig_new(q->options.tsig, err);
	return !q->options.tsig || q->tsig;
}

static bool is_tcp(const struct transport *transport)
{
	return transport == &transport_tcp || transport == &transport_tcp_kept;
}

/* To glibc, once it speaks TCP: each server that is left, once. */
static void settle_on_tcp(struct query *q)
{
	q->options.use_tcp = true;
	q->options.attempts = q->round + 1;
}

static void ask(struct query *q, const struct transport *transport)
{
	struct server *server = present_server(q);
	struct query_attempt attempt = { .server = server->is.addr, .transport = transport,
					 .has_edns = q->options.has_edns && !server->has_no_edns };
	struct transport_request request = { .server = server->is.addr,
					     .channel = server->is.channel,
					     .accept = on_message, .stranger = on_stranger,
					     .done = on_outcome, .user = q };
	struct query_result *r = &q->result;
	struct error err = ERROR_INIT;
	bool is_ready = make_signer(q, &err);

	if (q->options.is_stub && is_tcp(transport))
		settle_on_tcp(q);
	build(q, transport, attempt.has_edns);
	attempt.started = attempt.ended = loop_update(q->loop);
	r->attempts = mem_grow(r->attempts, &r->attempts_cap, r->attempts_n, sizeof(attempt));
	r->attempts[r->attempts_n++] = attempt;
	q->has_reply = false;
	trace(q);
	request.query = buf_data(&q->wire);
	request.len = q->wire.len;
	request.deadline = clock_deadline(attempt.started, server->is.timeout);
	q->transport = transport;
	q->exchange = is_ready ? transport->start(q->loop, &request, &err) : NULL;
	if (!q->exchange) {
		end_without_reply(q, err.code, err.phase == ERROR_CONNECT ? NULL : &err);
		q->step++;
		schedule(q);
	}
}

/* Over TCP, for a server that is asked over UDP first. */
static const struct transport *tcp_of(const struct server *server)
{
	return server->is.channel ? &transport_tcp_kept : &transport_tcp;
}

/* How a server is asked first. */
static const struct transport *first_transport(struct query *q)
{
	const struct server *server = present_server(q);

	if (server->is.transport)
		return server->is.transport;
	return q->options.use_tcp ? tcp_of(server) : &transport_udp;
}

/* Passes over servers that have failed; false when nobody is left to ask. */
static bool find_server(struct query *q)
{
	for (; q->round < q->options.attempts; q->round++, q->step = 0) {
		for (; q->step < q->options.servers_n; q->step++) {
			if (!present_server(q)->has_failed)
				return true;
		}
	}
	return false;
}

static void finish(struct query *q)
{
	if (!q->result.has_message)
		query_explain(&q->result, q->options.servers_n);
	q->done(q, q->user);
}

static void on_next(struct loop *loop, void *user)
{
	struct query *q = user;

	(void)loop;
	if (!find_server(q)) {
		finish(q);
		return;
	}
	new_cookie(q);
	ask(q, first_transport(q));
}

static void next_server(struct query *q)
{
	q->step++;
	schedule(q);
}

/* Is the next server asked?  glibc looks at the code of datagrams alone, and not for FORMERR. */
static bool makes_way(const struct query *q, const struct message *m)
{
	if (q->options.is_stub && (is_tcp(q->transport) || m->rcode == RCODE_FORMERR))
		return false;
	return outcome_is_failure(m) || outcome_is_lame(m);
}

static void judge(struct query *q, const struct message *m, const uint8_t *reply, size_t len)
{
	if (last_attempt(q)->has_edns && outcome_lacks_edns(m)) {
		end_attempt(q, QUERY_NO_EDNS, m->rcode);
		present_server(q)->has_no_edns = true;
		ask(q, q->transport);
		return;
	}
	if (m->rcode == RCODE_BADCOOKIE && q->options.wants_cookie && q->bad_cookies < 2) {
		end_attempt(q, QUERY_BAD_COOKIE, m->rcode);
		ask(q, q->bad_cookies++ && q->transport == &transport_udp ?
			       tcp_of(present_server(q)) :
			       q->transport);
		return;
	}
	if (makes_way(q, m)) {
		end_attempt(q, outcome_is_lame(m) ? QUERY_LAME : QUERY_FAILED, m->rcode);
		keep(q, reply, len);
		present_server(q)->has_failed = !q->options.is_stub;
		next_server(q);
		return;
	}
	end_attempt(q, QUERY_ANSWERED, m->rcode);
	keep(q, reply, len);
	finish(q);
}

static void on_outcome(void *user, const struct transport_outcome *outcome)
{
	struct query *q = user;
	struct error err = ERROR_INIT;
	struct message m;

	q->exchange = NULL;
	if (!outcome->reply) {
		end_without_reply(q, outcome->code, outcome->error);
		next_server(q);
		return;
	}
	(void)message_parse_head(&m, outcome->reply, outcome->len, &err);
	if (m.flags & MESSAGE_TC) {
		end_attempt(q, QUERY_TRUNCATED, 0);
		if (q->transport == &transport_udp)
			ask(q, tcp_of(present_server(q)));
		else
			next_server(q);
		return;
	}
	if (message_parse(&m, outcome->reply, outcome->len, &err) < 0) {
		end_attempt(q, QUERY_MALFORMED, 0);
		present_server(q)->has_failed = true;
		next_server(q);
		return;
	}
	if (q->tsig && tsig_verify(q->tsig, &m, (uint64_t)time(NULL), &err) < 0) {
		end_without_reply(q, 0, &err);
		next_server(q);
		return;
	}
	judge(q, &m, outcome->reply, outcome->len);
}

struct query *query_start(struct loop *loop, const struct question *question,
			  const struct query_options *options, query_done_fn *done, void *user)
{
	struct query *q = xcalloc(1, sizeof(*q));
	size_t i;

	q->loop = loop;
	q->question = *question;
	q->options = *options;
	q->done = done;
	q->user = user;
	q->servers = xcalloc(options->servers_n, sizeof(*q->servers));
	for (i = 0; i < options->servers_n; i++)
		q->servers[i].is = options->servers[i];
	q->options.servers = NULL;
	buf_init(&q->wire, QUERY_WIRE);
	if (find_server(q)) {
		new_cookie(q);
		ask(q, first_transport(q));
	} else {
		schedule(q);
	}
	return q;
}

const struct query_result *query_result(const struct query *query)
{
	return &query->result;
}

const struct question *query_question(const struct query *query)
{
	return &query->question;
}

void query_free(struct query *query)
{
	size_t i;

	if (!query)
		return;
	if (query->exchange)
		query->transport->cancel(query->exchange);
	loop_timer_unset(&query->next);
	buf_done(&query->wire);
	tsig_free(query->tsig);
	free(query->result.wire);
	for (i = 0; i < query->result.attempts_n; i++)
		free(query->result.attempts[i].error);
	free(query->result.attempts);
	free(query->servers);
	free(query);
}
