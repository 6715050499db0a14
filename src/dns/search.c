/* The search list: candidates, their order, and whose answer counts. */
#include "dns/search.h"

#include "base/error.h"
#include "base/mem.h"
#include "dns/outcome.h"
#include "net/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- candidates ---- */

struct candidates {
	struct name *names;
	size_t n, cap;
};

static void add(struct candidates *c, const struct name *name)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (name_equal(&c->names[i], name))
			return;
	}
	c->names = mem_grow(c->names, &c->cap, c->n, sizeof(*c->names));
	c->names[c->n++] = *name;
}

/* A domain that is no name, or makes one that is too long, is passed over. */
static void add_domain(struct candidates *c, const struct name *name, const char *domain)
{
	struct error err = ERROR_INIT;
	struct name suffix = name_root(), whole;

	if (domain[0] == '.')
		domain++;
	if (*domain && name_parse(domain, &suffix, &err) < 0)
		return;
	if (name_append(name, &suffix, &whole))
		add(c, &whole);
}

int search_candidates(const char *text, const struct search_rules *rules, struct name **ret,
		      size_t *ret_n, struct error *err)
{
	unsigned dots = name_text_dots(text);
	bool is_alias = rules->alias && !dots;
	struct candidates c = { 0 };
	struct name name;
	size_t i;

	if (name_parse(is_alias ? rules->alias : text, &name, err) < 0)
		return -1;
	if (is_alias || !rules->is_searching || name_text_is_absolute(text)) {
		add(&c, &name);
	} else {
		if (dots >= rules->ndots)
			add(&c, &name);
		for (i = 0; i < rules->domains_n; i++)
			add_domain(&c, &name, rules->domains[i]);
		if (dots || !rules->domains_n || !rules->no_tld_query || !c.n)
			add(&c, &name);
	}
	*ret = c.names;
	*ret_n = c.n;
	return 0;
}

/* ---- asking ---- */

struct search {
	struct loop *loop;
	struct search_request request; /* text and alias are not used any more */
	uint16_t *types;
	struct query_server *servers;
	bool as_is_first; /* then its answer counts when nothing is found */
	struct name *names;
	size_t names_n;
	struct name itself; /* as it was typed */
	size_t asked_index; /* of the last step */

	struct search_step *steps;
	size_t steps_n;
	size_t pending; /* queries of the last step that are not over */
	size_t asked;	/* queries of the last step that were started */
	size_t chosen;
	enum search_outcome outcome;
	search_done_fn *done;
	void *user;
};

static enum search_outcome judge_query(const struct query *q)
{
	const struct query_result *r = query_result(q);

	if (!r->has_message)
		return SEARCH_FAILED;
	switch (outcome_of(&r->message, query_question(q)->type)) {
	case OUTCOME_FOUND:
		return SEARCH_FOUND;
	case OUTCOME_NO_DATA:
	case OUTCOME_REFERRAL:
		return SEARCH_NO_DATA;
	case OUTCOME_NO_NAME:
		return SEARCH_NO_NAME;
	case OUTCOME_FAILED:
		break;
	}
	return SEARCH_FAILED;
}

/* Any record makes a candidate good; a failure is worse than a clear no. */
static enum search_outcome judge_step(const struct search *s, const struct search_step *step)
{
	bool has_data_missing = false, has_failed = false;
	size_t i;

	for (i = 0; i < s->request.types_n; i++) {
		switch (judge_query(step->queries[i])) {
		case SEARCH_FOUND:
			return SEARCH_FOUND;
		case SEARCH_NO_DATA:
			has_data_missing = true;
			break;
		case SEARCH_NO_NAME:
			break;
		case SEARCH_FAILED:
			has_failed = true;
			break;
		}
	}
	return has_failed ? SEARCH_FAILED : has_data_missing ? SEARCH_NO_DATA : SEARCH_NO_NAME;
}

/* Nobody answered at all. */
static bool is_dead(const struct search *s, const struct search_step *step)
{
	size_t i;

	for (i = 0; i < s->request.types_n; i++) {
		if (query_result(step->queries[i])->has_message)
			return false;
	}
	return true;
}

static bool find_step(const struct search *s, enum search_outcome outcome, size_t *ret)
{
	size_t i;

	for (i = 0; i < s->steps_n; i++) {
		if (judge_step(s, &s->steps[i]) == outcome) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/*
 * Nothing was found.  The name as it was typed counts when it was tried first; else a candidate
 * that exists without such records; else one whose server failed; else the last.
 */
static void choose(struct search *s)
{
	if (s->as_is_first)
		s->chosen = 0;
	else if (!find_step(s, SEARCH_NO_DATA, &s->chosen) &&
		 !find_step(s, SEARCH_FAILED, &s->chosen))
		s->chosen = s->steps_n - 1;
	s->outcome = judge_step(s, &s->steps[s->chosen]);
}

static bool was_silent(const struct search_step *step)
{
	return query_result(step->queries[0])->error.code == ETIMEDOUT;
}

/*
 * The candidate after the last one; names_n: none.  Silence for a name with a domain of the list
 * ends the list, and the name itself has its turn, if it had none; where nobody can be reached
 * that is not tried, either.  Silence for the name itself changes nothing.
 */
static size_t next_candidate(const struct search *s)
{
	const struct search_step *step = &s->steps[s->steps_n - 1];
	size_t next = s->asked_index + 1;

	if (!is_dead(s, step) || name_equal(&step->name, &s->itself))
		return next;
	if (!was_silent(step))
		return s->names_n;
	while (next < s->names_n && !name_equal(&s->names[next], &s->itself))
		next++;
	return next;
}

static void on_query(struct query *query, void *user);

static void ask_next_type(struct search *s)
{
	struct search_step *step = &s->steps[s->steps_n - 1];
	struct question question = { .name = step->name, .class = s->request.class };

	question.type = s->types[s->asked];
	step->queries[s->asked++] =
		query_start(s->loop, &question, &s->request.options, on_query, s);
}

static void ask_candidate(struct search *s, size_t index)
{
	struct search_step *step = &s->steps[s->steps_n++];

	s->asked_index = index;
	step->name = s->names[index];
	step->queries = xcalloc(s->request.types_n, sizeof(*step->queries));
	s->pending = s->request.types_n;
	s->asked = 0;
	do
		ask_next_type(s);
	while (s->asked < s->request.types_n && !s->request.is_serial);
}

static void on_query(struct query *query, void *user)
{
	struct search *s = user;
	const struct search_step *step = &s->steps[s->steps_n - 1];
	size_t next;

	(void)query;
	if (--s->pending) {
		if (s->asked < s->request.types_n)
			ask_next_type(s);
		return;
	}
	s->chosen = s->steps_n - 1;
	s->outcome = judge_step(s, step);
	if (s->outcome != SEARCH_FOUND) {
		next = next_candidate(s);
		if (next < s->names_n) {
			ask_candidate(s, next);
			return;
		}
		choose(s);
	}
	s->done(s, s->user);
}

struct search *search_start(struct loop *loop, const struct search_request *request,
			    search_done_fn *done, void *user, struct error *err)
{
	const struct query_options *options = &request->options;
	struct search *s = xcalloc(1, sizeof(*s));
	struct error unused = ERROR_INIT;

	assert(request->types_n && options->servers_n);
	if (search_candidates(request->text, &request->rules, &s->names, &s->names_n, err) < 0) {
		free(s);
		return NULL;
	}
	s->loop = loop;
	s->request = *request;
	s->types = xcalloc(request->types_n, sizeof(*s->types));
	memcpy(s->types, request->types, request->types_n * sizeof(*s->types));
	s->servers = xcalloc(options->servers_n, sizeof(*s->servers));
	memcpy(s->servers, options->servers, options->servers_n * sizeof(*s->servers));
	s->request.options.servers = s->servers;
	s->steps = xcalloc(s->names_n, sizeof(*s->steps));
	s->done = done;
	s->user = user;
	if (name_parse(request->text, &s->itself, &unused) < 0)
		s->itself = name_root(); /* with an alias it need not be a name */
	s->as_is_first = s->names_n == 1 || name_text_dots(request->text) >= request->rules.ndots;
	ask_candidate(s, 0);
	return s;
}

const struct search_step *search_steps(const struct search *search, size_t *ret_n)
{
	*ret_n = search->steps_n;
	return search->steps;
}

const struct search_step *search_chosen(const struct search *search)
{
	return &search->steps[search->chosen];
}

enum search_outcome search_outcome(const struct search *search)
{
	return search->outcome;
}

size_t search_types(const struct search *search)
{
	return search->request.types_n;
}

void search_free(struct search *search)
{
	size_t step, i;

	if (!search)
		return;
	for (step = 0; step < search->steps_n; step++) {
		for (i = 0; i < search->request.types_n; i++)
			query_free(search->steps[step].queries[i]);
		free(search->steps[step].queries);
	}
	free(search->steps);
	free(search->names);
	free(search->servers);
	free(search->types);
	free(search);
}
