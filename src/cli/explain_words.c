/* Facts in words. */
#include "cli/explain_words.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/edns.h"
#include "dns/explain_walk.h"
#include "dns/rrtype.h"
#include "net/legacy.h"
#include "net/nss_source.h"

#include <stdio.h>
#include <string.h>

/* Words into an array, a blank between them; what is too much is left out. */
struct words {
	char *dst;
	size_t n, used;
};

static void add(struct words *w, const char *between, const char *text)
{
	if (*text && w->used < w->n)
		w->used += (size_t)snprintf(w->dst + w->used, w->n - w->used, "%s%s",
					    w->used ? between : "", text);
}

static struct words words_in(char *dst, size_t n)
{
	dst[0] = '\0';
	return (struct words){.dst = dst, .n = n};
}

static void add_addrs(struct words *w, const struct addr *addrs, size_t n)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < n; i++)
		add(w, " ", addr_format(text, &addrs[i]));
}

const char *explain_search_words(char *dst, size_t n, const struct resolvconf *conf)
{
	struct words w = words_in(dst, n);
	size_t i;

	for (i = 0; i < conf->search_n; i++)
		add(&w, " ",
		    conf->search[i][0]   ? conf->search[i]
		    : conf->search_n > 1 ? "."
					 : "");
	return dst;
}

const char *explain_option_words(char *dst, size_t n, const struct resolvconf *conf)
{
	const struct {
		bool is_set;
		const char *word;
	} flags[] = {
		{conf->rotate, "rotate"},
		{conf->use_vc, "use-vc"},
		{conf->edns0, "edns0"},
		{conf->trust_ad, "trust-ad"},
		{conf->no_aaaa, "no-aaaa"},
		{conf->single_request, "single-request"},
		{conf->single_request_reopen, "single-request-reopen"},
		{conf->no_tld_query, "no-tld-query"},
	};
	struct words w = words_in(dst, n);
	char numbers[64];
	size_t i;

	snprintf(numbers, sizeof(numbers), "ndots:%u timeout:%d attempts:%d", conf->ndots,
		 conf->timeout, conf->attempts);
	add(&w, " ", numbers);
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		add(&w, " ", flags[i].is_set ? flags[i].word : "");
	return dst;
}

bool explain_options_are_default(const struct resolvconf *conf)
{
	return conf->ndots == 1 && !conf->has_timeout && !conf->has_attempts &&
	       !conf->rotate && !conf->use_vc && !conf->edns0 && !conf->trust_ad &&
	       !conf->no_aaaa && !conf->single_request && !conf->single_request_reopen &&
	       !conf->no_tld_query;
}

const char *explain_stub_words(char *dst, size_t n, const struct stub *stub)
{
	struct words w = words_in(dst, n);

	add(&w, "", stub->what ? stub->what : "");
	if (stub->what && stub->n)
		add(&w, ", ", "which asks");
	add_addrs(&w, stub->servers, stub->n);
	return dst;
}

const char *explain_flag_words(char dst[static 16], const struct explain_wire *w)
{
	struct words words = words_in(dst, 16);

	if (!w->has_message)
		return dst;
	add(&words, " ", w->flags & MESSAGE_AA ? "aa" : "");
	add(&words, " ", w->flags & MESSAGE_AD ? "ad" : "");
	add(&words, " ", w->flags & MESSAGE_TC ? "tc" : "");
	return dst;
}

static void add_extended_error(struct words *words, const struct explain_wire *w)
{
	const char *name = edns_error_name(w->ede);
	char text[EXPLAIN_TEXT + 64];

	if (!w->has_ede)
		return;
	snprintf(text, sizeof(text), "EDE %u%s%s%s%s%s", w->ede, name ? " " : "",
		 name ? name : "", w->ede_text[0] ? " (" : "", w->ede_text,
		 w->ede_text[0] ? ")" : "");
	add(words, ", ", text);
}

static const char *no_reply(const struct explain_wire *w)
{
	switch (w->fate) {
	case QUERY_UNREACHABLE:
		return "cannot be reached";
	case QUERY_MALFORMED:
		return "a reply that cannot be read";
	case QUERY_CLOSED:
		return "closed the connection";
	default:
		return "no reply";
	}
}

const char *explain_wire_words(char *dst, size_t n, const struct explain *e,
			       const struct explain_wire *w)
{
	struct words words = words_in(dst, n);
	char text[RRTYPE_TEXT];

	switch (explain_wire_answer(w)) {
	case EXPLAIN_WIRE_NONE:
		add(&words, "", no_reply(w));
		break;
	case EXPLAIN_WIRE_FAILED:
	case EXPLAIN_WIRE_NO_NAME:
		add(&words, "",
		    w->fate == QUERY_LAME ? "refers elsewhere"
					  : rcode_format(text, w->rcode));
		break;
	case EXPLAIN_WIRE_NO_DATA:
		add(&words, "", "no such record");
		break;
	case EXPLAIN_WIRE_FOUND:
		add_addrs(&words, w->addrs, w->n);
		add(&words, " by way of ", w->alias_of);
		break;
	}
	add_extended_error(&words, w);
	add(&words, ", ", explain_wire_made(e, w));
	return dst;
}

const char *explain_source_status(const struct explain *e, size_t source)
{
	static const char *const words[] = {
		[NSSWITCH_SUCCESS] = "found",
		[NSSWITCH_NOTFOUND] = "not found",
		[NSSWITCH_UNAVAIL] = "unavailable",
		[NSSWITCH_TRYAGAIN] = "try again",
	};
	const struct explain_call *call = &e->sources[source];

	if (call->state != EXPLAIN_REPLIED)
		return call->state == EXPLAIN_CRASHED ? "crashed" : "no reply";
	return call->reply.is_installed ? words[call->reply.status] : "not installed";
}

/* The lines of the hosts file that an answer of "files" came from. */
static void add_lines(struct words *w, const struct explain *e)
{
	enum { LINES = 4 };
	unsigned lines[LINES];
	struct addr addrs[LINES];
	char text[64];
	size_t n = hosts_file_find(&e->config.hosts, e->text, e->family,
				   e->config.host.is_multi, addrs, lines, LINES),
	       i;

	for (i = 0; i < n && i < LINES; i++) {
		snprintf(text, sizeof(text), "%s%u", i ? "" : HOSTS_FILE_PATH ":",
			 lines[i]);
		if (!i || lines[i] != lines[i - 1])
			add(w, i ? "," : " by ", text);
	}
}

static void add_package(struct words *w, const char *name)
{
	const char *package = nss_source_package(name);
	char text[96];

	if (package)
		snprintf(text, sizeof(text), "its package is %s", package);
	else
		snprintf(text, sizeof(text), "there is no libnss_%s.so.2", name);
	add(w, "; ", text);
}

/* A success ends the search by itself, anything else by a bracket. */
static void add_stop(struct words *w, const struct explain *e, size_t source)
{
	const char *brackets = e->config.nsswitch.sources[source].brackets;
	char text[96];

	if (e->sources[source].state != EXPLAIN_REPLIED)
		snprintf(text, sizeof(text), "still waiting here");
	else if (*brackets && e->sources[source].reply.status != NSSWITCH_SUCCESS)
		snprintf(text, sizeof(text), "stopped here by %s", brackets);
	else
		snprintf(text, sizeof(text), "stopped here");
	add(w, "; ", text);
}

const char *explain_source_words(char *dst, size_t n, const struct explain *e,
				 size_t source, int last)
{
	const struct explain_call *call = &e->sources[source];
	const char *name = e->config.nsswitch.sources[source].name;
	bool is_found =
		call->state == EXPLAIN_REPLIED && call->reply.status == NSSWITCH_SUCCESS;
	struct words w = words_in(dst, n);

	if (is_found)
		add_addrs(&w, call->reply.addrs, call->reply.n);
	if (is_found && !strcmp(name, "files"))
		add_lines(&w, e);
	if (call->state == EXPLAIN_REPLIED && !call->reply.is_installed)
		add_package(&w, name);
	add(&w, "; ", explain_source_made(e, source));
	if ((int)source > last)
		add(&w, "; ", "not used");
	else if ((int)source == last && source + 1 < e->config.nsswitch.n)
		add_stop(&w, e, source);
	return dst;
}

const char *explain_call_code(const struct explain *e, const struct explain_call *call)
{
	struct error err = {.phase = ERROR_RESOLVE, .code = call->reply.code};

	if (call->state != EXPLAIN_REPLIED || !call->reply.code)
		return NULL;
	return call == &e->gethostbyname ? legacy_code_name(call->reply.code)
					 : error_code_name(&err);
}

/* Of a single address; of several the order tells. */
static void add_source(struct words *w, const struct addrorder_candidate *c)
{
	char text[ADDR_TEXT];

	add(w, c->source.len ? " from " : ", ",
	    c->source.len ? addr_format(text, &c->source) : "to which there is no route");
}

const char *explain_call_words(char *dst, size_t n, const struct explain *e,
			       const struct explain_call *call)
{
	struct words w = words_in(dst, n);
	const char *code;

	switch (call->state) {
	case EXPLAIN_NOT_ASKED:
		add(&w, "", "not asked");
		break;
	case EXPLAIN_LATE:
		add(&w, "", "still waiting when the time was up");
		break;
	case EXPLAIN_CRASHED:
		add(&w, "", "crashed");
		break;
	case EXPLAIN_REPLIED:
		code = explain_call_code(e, call);
		add(&w, "", code ? code : "");
		add_addrs(&w, call->reply.addrs, call->reply.n);
		if (call == &e->getaddrinfo && e->order_n == 1)
			add_source(&w, &e->order[0]);
		break;
	}
	return dst;
}
