/* Asks name by name, server by server, try by try, and tells of each. */
#include "lookup/session_ask.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "dns/idn.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/search.h"
#include "dns/transport.h"
#include "lookup/answer.h"
#include "lookup/session_print.h"
#include "lookup/session_settings.h"
#include "lookup/show.h"
#include "net/addr.h"
#include "net/loop.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t udp_timeout = 5 * CLOCK_S, tcp_timeout = 10 * CLOCK_S;

/* ---- requests ---- */

int session_request_make(struct session_request *ret, const struct session_settings *s,
			 const char *typed, struct error *err)
{
	struct session_request r = { .type = s->type,
				     .class = s->class,
				     .is_recursing = s->is_recursing,
				     .uses_tcp = s->uses_tcp,
				     .stops_at_failure = s->stops_at_failure,
				     .tries = s->tries ? s->tries : 1 };
	char text[NAME_TEXT];
	struct name name;
	struct addr addr;

	if (addr_parse(typed, 0, &addr) && name_from_addr(&addr, &name)) {
		r.text = xstrdup(name_format_bare(text, &name));
		r.type = RRTYPE_PTR;
		typed = r.text;
	} else {
		r.text = idn_to_ascii(typed, err);
	}
	if (!r.text)
		return -1;
	if (name_parse(r.text, &name, err) < 0) {
		free(r.text);
		return -1;
	}
	r.typed = xstrdup(typed);
	/* Such an answer is seldom short enough for a datagram. */
	r.uses_tcp |= r.type == RRTYPE_ANY && !s->has_tcp;
	*ret = r;
	return 0;
}

void session_request_done(struct session_request *request)
{
	free(request->text);
	free(request->typed);
	*request = (struct session_request){ .text = NULL };
}

/* ---- one question ---- */

struct asking {
	struct loop *loop;
	const struct session_settings *settings;
	const struct session_servers *servers;
	const struct session_request *request;
	struct session_tally *tally;
	struct error *err;

	struct question question;
	const char *typed;
	size_t server;
	unsigned tries;          /* left */
	bool uses_tcp;           /* from the start, or since a reply was truncated */
	struct query *query;     /* the last one */
	enum exit_status status; /* of the last reply */
};

/* Everything is shown at once: the next step may take seconds. */
static void show(struct buf *out, FILE *where)
{
	fwrite(buf_string(out), 1, out->len, where);
	fflush(where);
	buf_done(out);
}

static void on_done(struct query *query, void *user)
{
	struct asking *a = user;

	(void)query;
	loop_stop(a->loop);
}

static uint64_t timeout_of(const struct asking *a)
{
	if (a->settings->timeout)
		return a->settings->timeout;
	return a->uses_tcp ? tcp_timeout : udp_timeout;
}

static int try_server(struct asking *a)
{
	const struct session_settings *s = a->settings;
	struct query_server server = { .addr = a->servers->list[a->server].addr,
				       .timeout = timeout_of(a) };
	struct query_options options = { .servers = &server,
					 .servers_n = 1,
					 .attempts = 1,
					 .use_tcp = a->uses_tcp,
					 .udp_size = s->udp_size,
					 .has_edns = s->udp_size };

	options.flags = a->request->is_recursing ? MESSAGE_RD : 0;
	addr_set_port(&server.addr, s->port);
	query_free(a->query);
	a->query = query_start(a->loop, &a->question, &options, on_done, a);
	return loop_run(a->loop, a->err);
}

static struct session_peer peer_of(const struct asking *a,
				   const struct query_attempt *attempt)
{
	return (struct session_peer){ attempt, a->servers->list[a->server].name,
				      a->typed };
}

static bool is_unreadable(const struct query_attempt *a)
{
	return a->fate == QUERY_MALFORMED || a->fate == QUERY_BROKEN ||
	       (a->fate == QUERY_TRUNCATED && a->transport == &transport_tcp);
}

static const struct query_attempt *last_attempt(const struct asking *a)
{
	const struct query_result *r = query_result(a->query);

	return &r->attempts[r->attempts_n - 1];
}

static void trace(const struct asking *a)
{
	const struct query_result *r = query_result(a->query);
	struct buf out;
	size_t i;

	buf_init(&out, 1 << 16);
	for (i = 0; i < r->attempts_n; i++)
		session_print_attempt(&out, &a->question, &r->attempts[i]);
	show(&out, stderr);
}

static void tell_of_truncation(struct asking *a)
{
	const struct query_result *r = query_result(a->query);
	size_t i;

	for (i = 0; i < r->attempts_n && !a->uses_tcp; i++) {
		a->uses_tcp = r->attempts[i].fate == QUERY_TRUNCATED;
		if (a->uses_tcp)
			printf(";; Truncated, retrying in TCP mode.\n");
	}
}

/* Another server may do better: true when there is one. */
static bool is_passed_over(struct asking *a)
{
	const struct message *m = &query_result(a->query)->message;
	bool is_servfail = m->rcode == RCODE_SERVFAIL && !a->request->stops_at_failure;
	bool is_dumb = a->request->is_recursing && !a->servers->is_named &&
		       !(m->flags & MESSAGE_RA);
	bool has_next = a->server + 1 < a->servers->n;
	struct session_peer peer = peer_of(a, last_attempt(a));
	struct buf out;

	if (!is_servfail && !is_dumb)
		return false;
	buf_init(&out, 1 << 10);
	session_print_passed_over(&out, &peer, m->rcode == RCODE_SERVFAIL, has_next);
	show(&out, stdout);
	a->server += has_next;
	return has_next;
}

/* After a failure: the same server again, then the next one; false when all is lost. */
static bool try_again(struct asking *a)
{
	const char no_servers[] = ";; no servers could be reached\n";
	struct session_peer peer = peer_of(a, last_attempt(a));
	bool is_setup, goes_on = true;
	struct buf out;

	buf_init(&out, 1 << 14);
	if (is_unreadable(peer.attempt)) {
		(void)buf_printf(&out, ";; Got bad packet: %s\n",
				 peer.attempt->fate == QUERY_TRUNCATED
					 ? "truncated over TCP"
					 : "it cannot be read");
		show(&out, stdout);
		return false;
	}
	is_setup = session_print_failure(&out, &peer);
	if (a->tries > 1) {
		a->tries--;
		if (is_setup)
			(void)buf_printf(&out, no_servers);
	} else if (a->server + 1 < a->servers->n) {
		a->server++;
	} else {
		(void)buf_printf(&out, no_servers);
		goes_on = false;
	}
	show(&out, stdout);
	return goes_on;
}

/* 1: a->query has a message; 0: there is none, as was told; -1. */
static int ask_servers(struct asking *a)
{
	a->server = 0;
	a->tries = a->request->tries;
	for (;;) {
		if (try_server(a) < 0)
			return -1;
		if (a->settings->is_tracing)
			trace(a);
		tell_of_truncation(a);
		if (query_result(a->query)->has_message) {
			if (!is_passed_over(a))
				return 1;
		} else if (!try_again(a)) {
			a->status = error_status(&query_result(a->query)->error);
			return 0;
		}
	}
}

/* ---- a name ---- */

static enum exit_status status_of(const struct asking *a, const struct message *m)
{
	struct reply reply = { .question = a->question, .message = m };
	enum reply_outcome outcome = reply_outcome(&reply);

	if (outcome == REPLY_FOUND)
		return STATUS_DONE;
	if (outcome == REPLY_NO_DATA || outcome == REPLY_REFERRAL)
		return STATUS_NODATA;
	return outcome == REPLY_NO_NAME ? STATUS_NO : STATUS_SERVER;
}

static void print_page(struct asking *a, bool was_empty)
{
	const struct query_result *r = query_result(a->query);
	struct reply reply = { .question = a->question,
			       .message = &r->message,
			       .result = r };
	struct answer answer = { .typed = a->typed, .replies = &reply, .n = 1 };
	struct session_page page = { .message = &r->message,
				     .question = &a->question,
				     .typed = a->typed,
				     .server_name = a->servers->list[a->server].name,
				     .server = &r->attempts[r->answered_by].server,
				     .has_type = a->settings->has_type,
				     .is_debugging = a->settings->is_debugging,
				     .was_empty = was_empty };
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	session_print_page(&out, &page);
	show(&out, stdout);
	show_extras(&answer, "");
	a->tally->was_answered = true;
	a->tally->was_denied |= r->message.rcode != RCODE_NOERROR;
	a->status = status_of(a, &r->message);
}

/* Candidates take turns until one exists; those before it are shown with `set debug`. */
static int ask_candidates(struct asking *a, const struct name *candidates, size_t n)
{
	size_t i;
	int got = 1;

	for (i = 0; i < n && got > 0; i++) {
		bool is_denied;

		a->question.name = candidates[i];
		got = ask_servers(a);
		if (got <= 0)
			break;
		is_denied = query_result(a->query)->message.rcode == RCODE_NXDOMAIN;
		if (!is_denied || i + 1 == n || a->settings->is_debugging)
			print_page(a, false);
		if (!is_denied)
			break;
	}
	return got;
}

/* Where the aliases of an answer lead to. */
static struct name end_of_aliases(const struct message *m, struct name name)
{
	unsigned steps = m->count[SECTION_ANSWER];
	struct record r;
	bool more, found = true;

	while (found && steps--) {
		found = false;
		for (more = message_first(m, SECTION_ANSWER, &r); more && !found;
		     more = message_next(m, &r))
			found = r.data.type == RRTYPE_CNAME &&
				record_is_owned_by(m, &r, &name) &&
				rdata_target(&r.data, &name);
	}
	return name;
}

/* AAAA follows an A that did not fail, asked for the name that A has led to. */
static int ask_second(struct asking *a)
{
	const struct message *m = &query_result(a->query)->message;
	enum exit_status first = a->status;
	bool was_empty = !m->count[SECTION_ANSWER];
	char text[NAME_TEXT];
	int got;

	if (m->rcode != RCODE_NOERROR)
		return 0;
	a->question.name = end_of_aliases(m, a->question.name);
	a->question.type = RRTYPE_AAAA;
	a->typed = name_format_bare(text, &a->question.name);
	got = ask_servers(a);
	if (got > 0)
		print_page(a, was_empty);
	a->typed = a->request->typed;
	if (a->status == STATUS_NODATA)
		a->status = first;
	return got;
}

/* nslookup appends no suffix to a name that has dots enough. */
static int find_candidates(const struct asking *a, struct name **ret, size_t *ret_n)
{
	const struct session_settings *s = a->settings;
	struct search_rules rules = { .ndots = s->ndots,
				      .domains_n = s->domains_n,
				      .domains = (const char *const *)s->domains };

	rules.is_searching = s->is_searching && name_text_dots(a->request->text) < s->ndots;
	return search_candidates(a->request->text, &rules, ret, ret_n, a->err);
}

int session_ask(const struct session_settings *s, const struct session_servers *servers,
		const struct session_request *request, struct session_tally *tally,
		struct error *err)
{
	struct asking a = { .settings = s,
			    .servers = servers,
			    .request = request,
			    .tally = tally,
			    .err = err,
			    .typed = request->typed };
	struct name *candidates = NULL;
	size_t n;
	int got = -1;

	a.uses_tcp = request->uses_tcp;
	a.question.type = request->type;
	a.question.class = request->class;
	a.loop = loop_new(err);
	if (!a.loop || find_candidates(&a, &candidates, &n) < 0)
		goto out;
	got = ask_candidates(&a, candidates, n);
	if (got > 0 && !s->has_type && request->type == RRTYPE_A)
		got = ask_second(&a);
	if (got >= 0)
		tally->worst = answer_worse(tally->worst, a.status);
out:
	query_free(a.query);
	free(candidates);
	loop_free(a.loop);
	return got < 0 ? -1 : 0;
}
