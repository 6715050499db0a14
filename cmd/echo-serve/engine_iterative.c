/* One client after another: the next one waits in the kernel's queue, and datagrams wait,
 * too. */
#include "echo-serve/engine.h"

#include "echo-serve/blocking.h"
#include "echo-serve/interrupt.h"
#include "echo-serve/journal.h"

static void note_received(struct client *c, size_t n, void *user)
{
	(void)c;
	(void)user;
	journal_received(n);
}

static int iterative_start(struct server *s, struct error *err)
{
	(void)s;
	(void)err;
	return 0;
}

static int iterative_serve(struct server *s, struct client *c)
{
	bool must_end;

	interrupt_begin(c, s->config->drain, false);
	blocking_serve(c, s->config, note_received, NULL);
	must_end = interrupt_end();
	if (must_end)
		server_drain(s);
	server_client_ended(s, c, c->end, c->code);
	return 0;
}

/* Nobody is being served when the loop runs. */
static void iterative_nothing(struct server *s)
{
	(void)s;
}

const struct engine engine_iterative = {
	.name = "iterative",
	.client_size = sizeof(struct client),
	.is_blocking = true,
	.start = iterative_start,
	.serve = iterative_serve,
	.drain = iterative_nothing,
	.cut = iterative_nothing,
	.stop = iterative_nothing,
};
