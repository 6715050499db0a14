/* The window over everything that is asked. */
#include "lookup/lookups.h"

#include "base/error.h"
#include "base/mem.h"
#include "lookup/answer.h"
#include "lookup/ask.h"
#include "lookup/plan.h"
#include "lookup/show.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

enum { WINDOW = 32 };

struct lookups {
	const struct plan *plan;
	enum lookup_output output;
	struct loop *loop; /* NULL: netkit answers all of them by itself */
	struct loop_timer timer;
	struct ask **asks; /* a ring */
	size_t window;
	size_t started, shown; /* names times targets, as numbers in order */
	size_t total;
	enum exit_status worst;
	struct error *err; /* set when one could not be started */
	bool has_failed;
};

static void on_timer(struct loop *loop, void *user);

/* The window moves from the loop, not from inside an ask. */
static void on_answer(void *user)
{
	struct lookups *l = user;

	loop_timer_set(l->loop, &l->timer, loop_now(l->loop), on_timer, l);
}

static bool start_next(struct lookups *l)
{
	size_t targets = l->plan->targets_n ? l->plan->targets_n : 1;
	size_t name = l->started / targets;
	struct ask_request request = { .plan = l->plan, .name = &l->plan->names[name],
				       .target = l->started % targets, .first = name + 1,
				       .done = on_answer, .user = l };
	struct ask *ask = ask_start(l->loop, &request, l->err);

	if (!ask) {
		l->has_failed = true;
		return false;
	}
	l->asks[l->started++ % l->window] = ask;
	return true;
}

static void pass(struct lookups *l)
{
	struct ask **ask = &l->asks[l->shown++ % l->window];

	ask_free(*ask);
	*ask = NULL;
}

/* Shows the next one in order; false when it is not there yet. */
static bool show_next(struct lookups *l)
{
	const struct answer *answer = ask_answer(l->asks[l->shown % l->window]);

	if (!answer)
		return false;
	show_answer(l->output, answer, l->plan->is_named);
	l->worst = answer_worse(l->worst, answer_status(answer));
	pass(l);
	return true;
}

/* Shows what the servers say to the next name; false when one has not yet said it. */
static bool show_next_comparison(struct lookups *l)
{
	size_t n = l->plan->targets_n, i;
	const struct answer **answers = xcalloc(n, sizeof(const struct answer *));
	bool is_complete = true;

	for (i = 0; i < n && is_complete; i++) {
		answers[i] = ask_answer(l->asks[(l->shown + i) % l->window]);
		is_complete = answers[i];
	}
	if (is_complete) {
		l->worst = answer_worse(l->worst, show_comparison(l->output, answers, n,
								  l->plan->adds_soa));
		for (i = 0; i < n; i++)
			pass(l);
	}
	free(answers);
	return is_complete;
}

static bool show_more(struct lookups *l)
{
	return l->plan->is_comparing ? show_next_comparison(l) : show_next(l);
}

static void move_window(struct lookups *l)
{
	do {
		while (l->started < l->total && l->started - l->shown < l->window) {
			if (!start_next(l))
				return;
		}
	} while (l->shown < l->started && show_more(l));
}

static void on_timer(struct loop *loop, void *user)
{
	struct lookups *l = user;

	move_window(l);
	if (l->has_failed || l->shown == l->total)
		loop_stop(loop);
}

int lookups_run(const struct plan *plan, enum lookup_output output, struct error *err)
{
	struct lookups l = { .plan = plan, .output = output, .err = err };
	int status = -1;
	size_t i;

	/* A comparison needs all answers to a name at the same time. */
	l.window = plan->targets_n > WINDOW ? plan->targets_n : WINDOW;
	l.total = plan->names_n * (plan->targets_n ? plan->targets_n : 1);
	if (plan->targets_n) {
		l.loop = loop_new(err);
		if (!l.loop)
			return -1;
	}
	l.asks = xcalloc(l.window, sizeof(struct ask *));
	move_window(&l);
	if (!l.has_failed && l.shown < l.total && loop_run(l.loop, err) < 0)
		goto out;
	if (!l.has_failed)
		status = (int)l.worst;
out:
	for (i = 0; i < l.window; i++)
		ask_free(l.asks[i]);
	free(l.asks);
	channels_hang_up(&plan->channels);
	if (l.loop)
		loop_timer_unset(&l.timer);
	loop_free(l.loop);
	return status;
}
