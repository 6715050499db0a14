/*
 * The walk from the root: a stack of questions, of which the lowest is the user's and each
 * above it is for the address of a name server that the one below it needs.
 */
#include "dns/trace.h"

#include "base/clock.h"
#include "base/mem.h"
#include "dns/cuts.h"
#include "net/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* RFC 9156 section 2.3. */
enum { MINIMISE_ONE_LABEL = 4, MINIMISE_MAX = 10 };

struct frame {
	struct question wanted; /* the end of the aliases so far */
	struct delegation *at;
	unsigned labels; /* of the name that was asked last, or of the zone */
	unsigned minimised;
	bool minimises;
	bool has_failure; /* a server of this zone gave a failure for a part of the name */
	unsigned aliases;

	size_t server, addr; /* who is asked */
	uint16_t tried[DELEGATION_SERVERS]; /* a bit for each address */

	struct delegation_server *needs; /* whose address this is for; NULL: the user's */
};

struct tracer {
	struct loop *loop;
	struct trace_options options;
	struct cuts cuts;
	struct trace_step **steps;
	size_t steps_n, steps_cap;
	size_t first_step; /* of this question */

	struct frame frames[TRACE_DEPTH + 1];
	size_t depth; /* of the frame on top */
	struct query *query;
	struct loop_timer next, deadline;
	uint64_t started;
	bool lacks_ipv6;
	trace_step_fn *on_step;
	trace_done_fn *done;
	void *user;
	struct trace_result result;
};

static struct frame *top(struct tracer *t)
{
	return &t->frames[t->depth];
}

/* ---- whom to ask ---- */

static bool may_ask(const struct tracer *t, const struct addr *a)
{
	int family = addr_family(a);

	if (t->options.family != AF_UNSPEC && family != t->options.family)
		return false;
	return family != AF_INET6 || !t->lacks_ipv6;
}

static bool has_address(const struct tracer *t, const struct delegation_server *server)
{
	size_t i;

	for (i = 0; i < server->n; i++) {
		if (may_ask(t, &server->addrs[i]))
			return true;
	}
	return false;
}

static bool find_address(struct tracer *t, struct frame *f, int family)
{
	size_t i, j;

	for (i = 0; i < f->at->n; i++) {
		const struct delegation_server *server = &f->at->servers[i];

		for (j = 0; j < server->n; j++) {
			if (addr_family(&server->addrs[j]) != family ||
			    !may_ask(t, &server->addrs[j]) || f->tried[i] & 1 << j)
				continue;
			f->server = i;
			f->addr = j;
			return true;
		}
	}
	return false;
}

static void enter(struct frame *f, struct delegation *at)
{
	f->at = at;
	f->labels = name_labels(&at->zone);
	f->has_failure = false;
	memset(f->tried, 0, sizeof(f->tried));
}

static void begin(struct tracer *t, struct frame *f)
{
	f->minimises = true;
	f->minimised = 0;
	enter(f, cuts_closest(&t->cuts, &f->wanted.name));
}

/* ---- steps ---- */

static const struct trace_step *add_step(struct tracer *t, const struct trace_step *step)
{
	struct trace_step *copy = xmalloc(sizeof(*copy));

	*copy = *step;
	t->steps = mem_grow(t->steps, &t->steps_cap, t->steps_n, sizeof(*t->steps));
	t->steps[t->steps_n++] = copy;
	t->on_step(copy, t->user);
	return copy;
}

static void on_next(struct loop *loop, void *user);

/* The next move is made from the loop, so that nothing recurses. */
static void schedule(struct tracer *t)
{
	loop_timer_set(t->loop, &t->next, loop_now(t->loop), on_next, t);
}

/* ---- the end ---- */

static void finish(struct tracer *t, const struct trace_step *end)
{
	t->result.steps = (const struct trace_step *const *)t->steps;
	t->result.steps_n = t->steps_n;
	t->result.end = end;
	loop_timer_unset(&t->next);
	loop_timer_unset(&t->deadline);
	t->done(t, t->user);
}

static void fail(struct tracer *t, const char *why)
{
	char name[NAME_TEXT];

	error_set(&t->result.error, ERROR_DNS, 0, name_format(name, &t->frames[0].wanted.name),
		  "%s", why);
	t->result.error.status = STATUS_SERVER;
	finish(t, NULL);
}

/* No server of the zone was of use: the kindest of what they did is the reason. */
static void fail_zone(struct tracer *t)
{
	const struct name *zone = &t->frames[0].at->zone;
	const struct query_attempt *attempt = NULL;
	bool has_reply = false, is_silent = false;
	char name[NAME_TEXT];
	size_t i;

	for (i = t->first_step; i < t->steps_n; i++) {
		const struct trace_step *step = t->steps[i];

		if (step->depth || !name_equal(&step->zone, zone))
			continue;
		attempt = step->query ? trace_step_attempt(step) : attempt;
		is_silent |= step->query && attempt->fate == QUERY_TIMED_OUT;
		has_reply |= step->kind == STEP_LAME || step->kind == STEP_FAILED ||
			     (step->query && attempt->fate == QUERY_MALFORMED);
	}
	name_format(name, zone);
	if (has_reply || !attempt) {
		error_set(&t->result.error, ERROR_DNS, 0, name,
			  has_reply ? "every server of this zone is lame, fails or is silent" :
				      "no server of this zone has an address that can be found");
		t->result.error.status = STATUS_SERVER;
	} else {
		error_set(&t->result.error, ERROR_RESOLVE,
			  is_silent ? ETIMEDOUT : attempt->code > 0 ? attempt->code : EPROTO, name,
			  is_silent ? "no server of this zone replies" :
				      "no server of this zone can be reached");
	}
	finish(t, NULL);
}

static void on_deadline(struct loop *loop, void *user)
{
	struct tracer *t = user;
	char name[NAME_TEXT], took[24];

	(void)loop;
	query_free(t->query);
	t->query = NULL;
	error_set(&t->result.error, ERROR_RESOLVE, ETIMEDOUT,
		  name_format(name, &t->frames[0].wanted.name), "given up after %s",
		  clock_format(took, t->options.deadline));
	finish(t, NULL);
}

/* ---- addresses of servers ---- */

static void note_no_address(struct tracer *t, const struct frame *f,
			    const struct delegation_server *server)
{
	struct trace_step step = { .depth = (unsigned)t->depth,
				   .wanted = f->wanted,
				   .asked = f->wanted,
				   .zone = f->at->zone, .server = server->name,
				   .kind = STEP_NO_ADDRESS };

	(void)add_step(t, &step);
}

static bool push(struct tracer *t, struct delegation_server *server)
{
	struct frame *f;

	server->is_looked_up = true;
	if (t->depth == TRACE_DEPTH)
		return false;
	f = &t->frames[++t->depth];
	memset(f, 0, sizeof(*f));
	f->needs = server;
	f->wanted.name = server->name;
	f->wanted.class = RRCLASS_IN;
	f->wanted.type = t->options.family == AF_INET6 ? RRTYPE_AAAA : RRTYPE_A;
	begin(t, f);
	return true;
}

/* The next server whose address is not known; false: there is none. */
static bool look_up(struct tracer *t)
{
	struct frame *f = top(t);
	size_t i;

	for (i = 0; i < f->at->n; i++) {
		struct delegation_server *server = &f->at->servers[i];

		if (has_address(t, server) || server->is_looked_up || !server->name.len)
			continue;
		if (!push(t, server))
			note_no_address(t, f, server);
		schedule(t);
		return true;
	}
	return false;
}

/* The frame on top has done what it can; the one below goes on. */
static void pop(struct tracer *t, const struct trace_step *end)
{
	struct frame *f = top(t);
	struct delegation_server *server = f->needs;

	if (end && end->kind == STEP_ANSWER)
		delegation_add_answer(server, trace_step_message(end));
	if (!has_address(t, server) && end && end->kind == STEP_NO_DATA &&
	    f->wanted.type == RRTYPE_A && t->options.family == AF_UNSPEC) {
		f->wanted.type = RRTYPE_AAAA;
		begin(t, f);
		schedule(t);
		return;
	}
	t->depth--;
	if (!has_address(t, server))
		note_no_address(t, top(t), server);
	schedule(t);
}

/* ---- asking ---- */

/* How many labels of the name the present servers are told. */
static unsigned labels_to_ask(const struct frame *f)
{
	unsigned all = name_labels(&f->wanted.name), left = all - f->labels, step;

	if (!f->minimises || f->minimised >= MINIMISE_MAX || !left)
		return all;
	step = f->minimised < MINIMISE_ONE_LABEL ? 1 : left / (MINIMISE_MAX - f->minimised);
	return f->labels + (step ? step : 1);
}

static struct question question_of(const struct frame *f)
{
	unsigned labels = labels_to_ask(f), n = name_labels(&f->wanted.name);
	struct question q = f->wanted;

	if (labels == n)
		return q;
	q.type = RRTYPE_A;
	for (; n > labels; n--)
		q.name = name_parent(&q.name);
	return q;
}

static void on_reply(struct query *query, void *user);

static void ask(struct tracer *t, struct frame *f)
{
	const struct delegation_server *whom = &f->at->servers[f->server];
	struct query_server server = { .addr = whom->addrs[f->addr],
				       .timeout = t->options.timeout };
	struct query_options options = t->options.query;
	struct question question = question_of(f);

	if (!addr_port(&server.addr))
		addr_set_port(&server.addr, t->options.port);
	options.servers = &server;
	options.servers_n = 1;
	options.first = 0;
	options.attempts = t->options.tries;
	options.flags &= (uint16_t)~MESSAGE_RD;
	f->tried[f->server] |= (uint16_t)(1 << f->addr);
	t->query = query_start(t->loop, &question, &options, on_reply, t);
}

/* A server may only have stumbled over a part of the name: all are asked for the whole. */
static bool try_whole_name(struct frame *f)
{
	if (!f->minimises || !f->has_failure)
		return false;
	f->minimises = false;
	memset(f->tried, 0, sizeof(f->tried));
	return true;
}

static void on_next(struct loop *loop, void *user)
{
	struct tracer *t = user;
	struct frame *f = top(t);

	(void)loop;
	if (t->steps_n - t->first_step >= TRACE_STEPS)
		fail(t, "given up: too many steps");
	else if (find_address(t, f, AF_INET) || find_address(t, f, AF_INET6))
		ask(t, f);
	else if (look_up(t))
		return;
	else if (try_whole_name(f))
		schedule(t);
	else if (t->depth)
		pop(t, NULL);
	else
		fail_zone(t);
}

/* ---- replies ---- */

static void follow_alias(struct tracer *t, struct frame *f, const struct name *target)
{
	if (++f->aliases > TRACE_ALIASES) {
		if (t->depth)
			pop(t, NULL);
		else
			fail(t, "given up: too many aliases");
		return;
	}
	f->wanted.name = *target;
	begin(t, f);
	schedule(t);
}

static void go_on_with_name(struct tracer *t, struct frame *f, const struct trace_step *step)
{
	f->labels = name_labels(&step->asked.name);
	f->minimised++;
	if (step->kind == STEP_NO_NAME) /* RFC 8020 says so, but not every server keeps to it */
		f->minimises = false;
	ask(t, f);
}

static void end_frame(struct tracer *t, const struct trace_step *step)
{
	if (t->depth)
		pop(t, step);
	else
		finish(t, step);
}

static void act(struct tracer *t, struct frame *f, const struct trace_step *step)
{
	switch (step->kind) {
	case STEP_REFERRAL:
		enter(f, cuts_find(&t->cuts, &step->next, trace_step_message(step), &step->zone));
		schedule(t);
		return;
	case STEP_ALIAS:
	case STEP_ANSWER:
	case STEP_NO_DATA:
	case STEP_NO_NAME:
		if (trace_step_is_partial(step))
			go_on_with_name(t, f, step);
		else if (step->kind == STEP_ALIAS)
			follow_alias(t, f, &step->next);
		else
			end_frame(t, step);
		return;
	case STEP_LAME:
	case STEP_FAILED:
		f->has_failure |= trace_step_is_partial(step);
		break;
	case STEP_NONE:
	case STEP_NO_ADDRESS:
		break;
	}
	schedule(t);
}

static bool is_lack_of_ipv6(const struct query_attempt *a)
{
	return addr_family(&a->server) == AF_INET6 && a->fate == QUERY_UNREACHABLE &&
	       (a->code == ENETUNREACH || a->code == EAFNOSUPPORT || a->code == EADDRNOTAVAIL);
}

static void on_reply(struct query *query, void *user)
{
	struct tracer *t = user;
	struct frame *f = top(t);
	const struct delegation_server *whom = &f->at->servers[f->server];
	struct trace_step step = { .depth = (unsigned)t->depth, .wanted = f->wanted,
				   .asked = *query_question(query),
				   .zone = f->at->zone, .server = whom->name,
				   .source = whom->source, .kind = STEP_NONE, .query = query };
	const struct message *m;
	struct judgement judgement;

	t->query = NULL;
	m = trace_step_message(&step);
	if (m) {
		delegation_judge(&judgement, m, &step.asked, &step.zone);
		step.kind = judgement.kind;
		step.next = judgement.next;
	} else if (is_lack_of_ipv6(trace_step_attempt(&step))) {
		t->lacks_ipv6 = true;
	}
	act(t, f, add_step(t, &step));
}

/* ---- life ---- */

struct tracer *tracer_new(struct loop *loop, const struct trace_options *options)
{
	struct tracer *t = xcalloc(1, sizeof(*t));

	t->loop = loop;
	t->options = *options;
	cuts_init(&t->cuts, options->roots, options->roots_n);
	return t;
}

void tracer_ask(struct tracer *t, const struct question *question, trace_step_fn *step,
		trace_done_fn *done, void *user)
{
	t->on_step = step;
	t->done = done;
	t->user = user;
	t->started = loop_update(t->loop);
	t->first_step = t->steps_n;
	t->depth = 0;
	t->result = (struct trace_result){ .error = ERROR_INIT };
	cuts_forget_searches(&t->cuts);
	memset(&t->frames[0], 0, sizeof(t->frames[0]));
	t->frames[0].wanted = *question;
	begin(t, &t->frames[0]);
	loop_timer_set(t->loop, &t->deadline, clock_deadline(t->started, t->options.deadline),
		       on_deadline, t);
	schedule(t);
}

const struct trace_result *tracer_result(const struct tracer *t)
{
	return &t->result;
}

void tracer_free(struct tracer *t)
{
	size_t i;

	if (!t)
		return;
	query_free(t->query);
	loop_timer_unset(&t->next);
	loop_timer_unset(&t->deadline);
	for (i = 0; i < t->steps_n; i++) {
		query_free(t->steps[i]->query);
		free(t->steps[i]);
	}
	cuts_done(&t->cuts);
	free(t->steps);
	free(t);
}
