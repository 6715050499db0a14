/* TLSA records: where they are, and whether they may be believed. */
#include "dns/dane.h"

#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "dns/validate.h"
#include "net/loop.h"
#include "stream/tls_dane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIASES = 16, TLSA_HEAD = 3 };

/* A question, and what came of it. */
struct asked {
	struct dane *dane;
	char host[NAME_TEXT]; /* whose records; no final dot */
	bool is_done;
	struct validation validation; /* without its message */
	struct tls_dane_record records[TLS_DANE_RECORDS];
	size_t n;
};

struct dane {
	struct loop *loop;
	struct loop_timer timer;
	struct validator *validator;
	struct name host, target; /* what the user named, and what that stands for */
	uint16_t port;
	struct asked address, own, targets; /* the host's alias, its records, the target's */
	struct tls_dane result;
	struct error failure;
	dane_done_fn *done;
	void *user;
};

/* ---- what a message says ---- */

static bool follow_alias(const struct message *m, struct name *name)
{
	struct record r;
	bool more;

	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (r.data.type == RRTYPE_CNAME && record_is_owned_by(m, &r, name))
			return rdata_target(&r.data, name);
	}
	return false;
}

/* All of them in a message, from a name on; at most so many. */
static void follow_aliases(const struct message *m, struct name *name)
{
	unsigned i = 0;

	while (i < ALIASES && follow_alias(m, name))
		i++;
}

static void add_record(struct asked *asked, const struct rdata *data)
{
	const uint8_t *at = data->msg + data->at;
	size_t n = data->len > TLSA_HEAD ? data->len - (size_t)TLSA_HEAD : 0;
	uint8_t *copy;

	if (!n || asked->n == TLS_DANE_RECORDS)
		return;
	copy = xmalloc(n);
	memcpy(copy, at + TLSA_HEAD, n);
	asked->records[asked->n++] = (struct tls_dane_record){
		.usage = at[0], .selector = at[1], .matching = at[2], .data = copy, .n = n
	};
}

static void take_records(struct asked *asked, const struct message *m, const struct name *place)
{
	struct name owner = *place;
	struct record r;
	bool more;

	follow_aliases(m, &owner);
	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (r.data.type == RRTYPE_TLSA && record_is_owned_by(m, &r, &owner))
			add_record(asked, &r.data);
	}
}

static void drop_records(struct asked *asked)
{
	while (asked->n)
		free((void *)(uintptr_t)asked->records[--asked->n].data);
}

/* "_443._tcp.www.example.net." */
static int place_of(const struct dane *d, const struct name *host, struct name *ret,
		    struct error *err)
{
	struct name prefix;
	char text[24];

	snprintf(text, sizeof(text), "_%u._tcp", d->port);
	if (name_parse(text, &prefix, err) < 0)
		return -1;
	if (name_append(&prefix, host, ret))
		return 0;
	return error_set(err, ERROR_USAGE, 0, "--dane", "the name is too long");
}

/* ---- the verdict ---- */

/* The question whose answer counts. */
static const struct asked *deciding(const struct dane *d)
{
	const struct asked *targets = &d->targets;

	if (d->address.validation.verdict > VERDICT_INSECURE)
		return &d->address;
	if (targets->is_done && (targets->n || targets->validation.verdict > VERDICT_INSECURE))
		return targets;
	return &d->own;
}

static void say_no_records(const struct dane *d, const char *place, struct error *err)
{
	if (d->targets.is_done)
		error_set(err, ERROR_TLS, 0, place,
			  "the DNS has no such record (TLSA), nor one for %.60s, which the name "
			  "stands for", d->targets.host);
	else
		error_set(err, ERROR_TLS, 0, place, "the DNS has no such record (TLSA)");
	error_hint(err, "the server does not use DANE; without --dane authorities are trusted");
}

/* *err is set unless there are records that may be believed. */
static void judge(const struct dane *d, const struct asked *asked, struct error *err)
{
	const char *reason = asked->validation.reason;
	char place[NAME_TEXT + 16];

	snprintf(place, sizeof(place), "_%u._tcp.%s", d->port, asked->host);
	switch (asked->validation.verdict) {
	case VERDICT_SECURE:
		if (!asked->n)
			say_no_records(d, place, err);
		break;
	case VERDICT_INSECURE:
		error_set(err, ERROR_TLS, 0, place, "what the DNS says cannot be believed: %.110s",
			  reason);
		error_hint(err, "DANE needs a name in a zone that is signed (DNSSEC)");
		break;
	case VERDICT_BOGUS:
		error_set(err, ERROR_TLS, 0, place, "the DNS is forged or broken (bogus): %.110s",
			  reason);
		error_hint(err, "netkit lookup --validate follows the signatures, too");
		break;
	case VERDICT_UNDECIDED:
		error_set(err, ERROR_RESOLVE, EAGAIN, place, "the DNS gave no answer: %.110s",
			  reason);
		break;
	}
}

static void on_end(struct loop *loop, void *user)
{
	struct dane *d = user;
	const struct asked *asked = deciding(d);

	(void)loop;
	judge(d, asked, &d->failure);
	d->result = (struct tls_dane){ .name = asked->host,
				       .alias = asked == &d->targets ? d->own.host : NULL,
				       .records = asked->records,
				       .n = asked->n,
				       .failure = error_is_set(&d->failure) ? &d->failure : NULL };
	d->done(d->user);
}

/* From the loop's own round: who is told may free everything. */
static void finish(struct dane *d)
{
	loop_timer_set(d->loop, &d->timer, loop_now(d->loop), on_end, d);
}

/* ---- the questions ---- */

static void ask(struct asked *asked, const struct name *name, uint16_t type,
		validator_done_fn *done)
{
	const struct question question = { .name = *name, .type = type, .class = RRCLASS_IN };

	validator_ask(asked->dane->validator, &question, done, asked);
}

/* True: there is a message that may be believed. */
static bool note(struct asked *asked, const struct validation *validation, struct message *ret)
{
	struct error ignored = ERROR_INIT;

	asked->validation = *validation;
	asked->validation.answer = NULL;
	asked->is_done = true;
	return validation->verdict == VERDICT_SECURE && validation->answer &&
	       message_parse(ret, validation->answer, validation->answer_len, &ignored) == 0;
}

static void note_records(struct asked *asked, const struct validation *validation,
			 const struct name *host)
{
	struct error ignored = ERROR_INIT;
	struct message m;
	struct name place;

	if (note(asked, validation, &m) && place_of(asked->dane, host, &place, &ignored) == 0)
		take_records(asked, &m, &place);
}

static void on_targets(const struct validation *validation, void *user)
{
	struct asked *asked = user;

	note_records(asked, validation, &asked->dane->target);
	finish(asked->dane);
}

static void go_on(struct dane *d)
{
	struct error ignored = ERROR_INIT;
	struct name place;

	if (!d->address.is_done || !d->own.is_done)
		return;
	if (name_equal(&d->host, &d->target) || place_of(d, &d->target, &place, &ignored) < 0) {
		finish(d);
		return;
	}
	name_format_bare(d->targets.host, &d->target);
	ask(&d->targets, &place, RRTYPE_TLSA, on_targets);
}

/* An alias counts when all of the way is secure. */
static void on_address(const struct validation *validation, void *user)
{
	struct asked *asked = user;
	struct message m;

	if (note(asked, validation, &m))
		follow_aliases(&m, &asked->dane->target);
	go_on(asked->dane);
}

static void on_own(const struct validation *validation, void *user)
{
	struct asked *asked = user;

	note_records(asked, validation, &asked->dane->host);
	go_on(asked->dane);
}

/* ---- the whole ---- */

static int set_host(struct dane *d, const char *host, struct name *ret_place, struct error *err)
{
	struct addr a;

	if (!*host || addr_parse(host, 0, &a)) {
		error_set(err, ERROR_USAGE, 0, *host ? host : "--dane",
			  "DANE is for a name of the DNS, not for an address");
		return -1;
	}
	if (name_parse(host, &d->host, err) < 0)
		return -1;
	d->target = d->host;
	name_format_bare(d->own.host, &d->host);
	name_format_bare(d->address.host, &d->host);
	return place_of(d, &d->host, ret_place, err);
}

struct dane *dane_start(struct loop *loop, const struct dane_options *options, const char *host,
			uint16_t port, dane_done_fn *done, void *user, struct error *err)
{
	const struct validator_options validation = {
		.servers = options->servers,
		.n = options->n,
		.anchors = options->anchors,
		.timeout = options->timeout,
	};
	struct dane *d = xcalloc(1, sizeof(*d));
	struct name place;

	d->loop = loop;
	d->port = port;
	d->done = done;
	d->user = user;
	d->address.dane = d->own.dane = d->targets.dane = d;
	if (set_host(d, host, &place, err) == 0)
		d->validator = validator_new(loop, &validation, err);
	if (!d->validator) {
		dane_free(d);
		return NULL;
	}
	ask(&d->address, &d->host, RRTYPE_A, on_address);
	ask(&d->own, &place, RRTYPE_TLSA, on_own);
	return d;
}

const struct tls_dane *dane_records(const struct dane *d)
{
	return &d->result;
}

void dane_free(struct dane *d)
{
	if (!d)
		return;
	loop_timer_unset(&d->timer);
	validator_free(d->validator);
	drop_records(&d->own);
	drop_records(&d->targets);
	free(d);
}
