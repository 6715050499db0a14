/*
 * Validation by libunbound.  Its calls have an order: options, forwarder and anchors come first;
 * the first removal of a zone makes the context final.  Its own answers for the zones of RFC
 * 6303 and 6761 (test., localhost., 10.in-addr.arpa. …) would hide what the server says, so
 * every zone round a name is removed before it is asked for.
 */
#include "dns/validate.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/lazy.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/anchor.h"
#include "dns/message.h"
#include "net/loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unbound.h>

LAZY_DECLARE(ub_ctx_create);
LAZY_DECLARE(ub_ctx_delete);
LAZY_DECLARE(ub_ctx_set_option);
LAZY_DECLARE(ub_ctx_set_fwd);
LAZY_DECLARE(ub_ctx_add_ta);
LAZY_DECLARE(ub_ctx_zone_remove);
LAZY_DECLARE(ub_ctx_debugout);
LAZY_DECLARE(ub_ctx_async);
LAZY_DECLARE(ub_fd);
LAZY_DECLARE(ub_process);
LAZY_DECLARE(ub_resolve_async);
LAZY_DECLARE(ub_resolve_free);
LAZY_DECLARE(ub_cancel);
LAZY_DECLARE(ub_strerror);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(ub_ctx_create),
	LAZY_SYMBOL(ub_ctx_delete),
	LAZY_SYMBOL(ub_ctx_set_option),
	LAZY_SYMBOL(ub_ctx_set_fwd),
	LAZY_SYMBOL(ub_ctx_add_ta),
	LAZY_SYMBOL(ub_ctx_zone_remove),
	LAZY_SYMBOL(ub_ctx_debugout),
	LAZY_SYMBOL(ub_ctx_async),
	LAZY_SYMBOL(ub_fd),
	LAZY_SYMBOL(ub_process),
	LAZY_SYMBOL(ub_resolve_async),
	LAZY_SYMBOL(ub_resolve_free),
	LAZY_SYMBOL(ub_cancel),
	LAZY_SYMBOL(ub_strerror),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libunbound.so.8",
	.package = "libunbound8",
	.what = "DNSSEC validation",
	.symbols = symbols,
};

struct validator {
	struct validator_options options;
	struct loop *loop;
	struct loop_watch watch;
	struct ub_ctx *ctx;
	struct list jobs;
};

struct job {
	struct list link;
	struct validator *validator;
	struct name name;
	uint64_t started;
	int id; /* libunbound's */
	struct loop_timer timer;
	struct validation result;
	validator_done_fn *done;
	void *user;
};

const char *verdict_word(enum verdict verdict)
{
	static const char *const words[] = {
		[VERDICT_SECURE] = "secure",
		[VERDICT_INSECURE] = "insecure",
		[VERDICT_BOGUS] = "bogus",
		[VERDICT_UNDECIDED] = "undecided",
	};

	return words[verdict];
}

/* ---- the context ---- */

int validator_check(struct error *err)
{
	return lazy_load(&library, err);
}

static int set_options(struct validator *v)
{
	const char *const settings[][2] = {
		{ "module-config:", "validator iterator" },
		{ "do-not-query-localhost:", "no" },
		{ "trust-anchor-signaling:", "no" },
		{ "edns-buffer-size:", "1232" },
		{ "tcp-upstream:", v->options.use_tcp ? "yes" : "no" },
		{ "val-override-date:", v->options.at ? v->options.at : "0" },
	};
	size_t i;
	int code = 0;

	for (i = 0; !code && i < ARRAY_SIZE(settings); i++)
		code = lazy_ub_ctx_set_option(v->ctx, settings[i][0], settings[i][1]);
	return code;
}

static int forward_to(struct validator *v, const struct addr *server)
{
	char address[ADDR_TEXT], text[ADDR_TEXT + 8];

	snprintf(text, sizeof(text), "%s@%u", addr_format(address, server), addr_port(server));
	return lazy_ub_ctx_set_fwd(v->ctx, text);
}

static int prepare(struct validator *v, struct error *err)
{
	size_t i;
	int code;

	v->ctx = lazy_ub_ctx_create();
	if (!v->ctx)
		return error_set(err, ERROR_LOCAL, ENOMEM, "libunbound", "cannot be started");
	(void)lazy_ub_ctx_debugout(v->ctx, NULL); /* it would write to standard error */
	code = set_options(v);
	for (i = 0; !code && i < v->options.n; i++)
		code = forward_to(v, &v->options.servers[i]);
	for (i = 0; !code && i < v->options.anchors->n; i++)
		code = lazy_ub_ctx_add_ta(v->ctx, v->options.anchors->list[i].record);
	if (!code)
		code = lazy_ub_ctx_async(v->ctx, 1);
	if (!code)
		code = lazy_ub_ctx_zone_remove(v->ctx, "test.");
	if (code)
		return error_set(err, ERROR_LOCAL, 0, "libunbound",
				 "the validator cannot be started: %s", lazy_ub_strerror(code));
	return 0;
}

static void on_readable(struct loop *loop, int fd, unsigned events, void *user)
{
	struct validator *v = user;

	(void)loop;
	(void)fd;
	(void)events;
	(void)lazy_ub_process(v->ctx);
}

struct validator *validator_new(struct loop *loop, const struct validator_options *options,
				struct error *err)
{
	struct validator *v;

	if (lazy_load(&library, err) < 0)
		return NULL;
	v = xcalloc(1, sizeof(*v));
	v->loop = loop;
	v->options = *options;
	list_init(&v->jobs);
	if (prepare(v, err) < 0 ||
	    loop_watch(loop, &v->watch, lazy_ub_fd(v->ctx), LOOP_READ, on_readable, v, err) < 0) {
		validator_free(v);
		return NULL;
	}
	return v;
}

/* ---- one question ---- */

static void set_verdict(struct job *job, enum verdict verdict, const char *reason)
{
	job->result.verdict = verdict;
	text_safe(job->result.reason, sizeof(job->result.reason), reason, strlen(reason), 0);
}

static void finish(struct job *job)
{
	job->result.took = loop_update(job->validator->loop) - job->started;
	list_remove(&job->link);
	loop_timer_unset(&job->timer);
	job->done(&job->result, job->user);
	free(job);
}

/* "validation failure <www.test. A IN>: signature expired": the question is known. */
static const char *without_question(const char *why)
{
	const char *end = why && !strncmp(why, "validation failure <", 20) ? strstr(why, ">: ") :
									      NULL;

	return end ? end + 3 : why;
}

static void judge(struct job *job, const struct ub_result *r)
{
	char rcode[RRTYPE_TEXT], text[96];

	if (r->bogus) {
		set_verdict(job, VERDICT_BOGUS,
			    r->why_bogus ? without_question(r->why_bogus) : "validation failed");
	} else if (r->secure) {
		set_verdict(job, VERDICT_SECURE, "");
	} else if (r->rcode != RCODE_NOERROR && r->rcode != RCODE_NXDOMAIN) {
		snprintf(text, sizeof(text), "the validator got no answer to follow (%s)",
			 rcode_format(rcode, (unsigned)r->rcode));
		set_verdict(job, VERDICT_UNDECIDED, text);
	} else if (!anchors_cover(job->validator->options.anchors, &job->name)) {
		set_verdict(job, VERDICT_INSECURE, "no trust anchor covers the name");
	} else {
		set_verdict(job, VERDICT_INSECURE,
			    "the zone, or one above it, is proven not to be signed");
	}
}

static void on_result(void *user, int code, struct ub_result *r)
{
	struct job *job = user;

	if (code)
		set_verdict(job, VERDICT_UNDECIDED, lazy_ub_strerror(code));
	else
		judge(job, r);
	if (!code && !r->bogus) {
		job->result.answer = r->answer_packet;
		job->result.answer_len = (size_t)r->answer_len;
	}
	finish(job);
	lazy_ub_resolve_free(r);
}

static void on_deadline(struct loop *loop, void *user)
{
	struct job *job = user;
	char took[24], text[96];

	(void)loop;
	(void)lazy_ub_cancel(job->validator->ctx, job->id);
	snprintf(text, sizeof(text), "the server did not give what validation needs within %s",
		 clock_format(took, job->validator->options.timeout));
	set_verdict(job, VERDICT_UNDECIDED, text);
	finish(job);
}

static void on_failure(struct loop *loop, void *user)
{
	(void)loop;
	finish(user);
}

static int start(struct job *job, const char *text, const struct question *question)
{
	struct validator *v = job->validator;
	struct name zone = question->name;
	char zone_text[NAME_TEXT];
	int code = 0;

	while (!code && !name_is_root(&zone)) {
		code = lazy_ub_ctx_zone_remove(v->ctx, name_format(zone_text, &zone));
		zone = name_parent(&zone);
	}
	if (code)
		return code;
	return lazy_ub_resolve_async(v->ctx, text, question->type, question->class, job, on_result,
				     &job->id);
}

void validator_ask(struct validator *v, const struct question *question,
		   validator_done_fn *done, void *user)
{
	struct job *job = xcalloc(1, sizeof(*job));
	char text[NAME_TEXT];
	int code;

	job->validator = v;
	job->name = question->name;
	job->started = loop_update(v->loop);
	job->done = done;
	job->user = user;
	list_append(&v->jobs, &job->link);
	code = start(job, name_format(text, &question->name), question);
	if (code) {
		set_verdict(job, VERDICT_UNDECIDED, lazy_ub_strerror(code));
		loop_timer_set(v->loop, &job->timer, job->started, on_failure, job);
		return;
	}
	loop_timer_set(v->loop, &job->timer, clock_deadline(job->started, v->options.timeout),
		       on_deadline, job);
}

void validator_free(struct validator *v)
{
	if (!v)
		return;
	LIST_EACH(node, &v->jobs) {
		struct job *job = CONTAINER(node, struct job, link);

		loop_timer_unset(&job->timer);
		list_remove(&job->link);
		free(job);
	}
	loop_unwatch(&v->watch);
	if (v->ctx)
		lazy_ub_ctx_delete(v->ctx);
	free(v);
}
