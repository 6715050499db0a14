/* A thread a client; the main thread accepts, logs and joins. */
#include "echo-serve/engine.h"

#include "echo-serve/workers.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/socket.h>

/* Enough for the small frames of a conversation, and little enough for thousands of them.
 */
enum { STACK = 128 * 1024 };

struct conn {
	struct client client;
	struct workers *workers;
	pthread_t thread;
};

static struct conn *conn_of(struct client *c)
{
	return CONTAINER(c, struct conn, client);
}

static void *serve_in_thread(void *user)
{
	struct conn *conn = user;

	workers_serve(conn->workers, &conn->client);
	return NULL;
}

/* The thread has told its end with its last act, so joining it does not wait. */
static void thread_ended(struct server *s, struct client *c)
{
	pthread_join(conn_of(c)->thread, NULL);
	server_client_ended(s, c, c->end, c->code);
}

/*
 * A thread allocates once, so it needs no part of the heap for itself.  glibc would make eight of
 * them for each processor, little by little, and keep in each what it has been given back.
 */
static int threads_start(struct server *s, struct error *err)
{
	(void)mallopt(M_ARENA_MAX, 1);
	s->engine_state = workers_new(s, thread_ended, err);
	return s->engine_state ? 0 : -1;
}

static int threads_serve(struct server *s, struct client *c)
{
	struct conn *conn = conn_of(c);
	pthread_attr_t attr;
	int code;

	conn->workers = s->engine_state;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	code = pthread_create(&conn->thread, &attr, serve_in_thread, conn);
	pthread_attr_destroy(&attr);
	errno = code;
	return code ? -1 : 0;
}

static void end_all(struct server *s, int how)
{
	LIST_EACH(node, &s->clients)
	{
		struct client *c = CONTAINER(node, struct client, link);

		atomic_store(&c->is_ending, true);
		shutdown(c->fd, how);
	}
}

static void threads_drain(struct server *s)
{
	end_all(s, SHUT_RD);
}

static void threads_cut(struct server *s)
{
	end_all(s, SHUT_RDWR);
}

static void threads_stop(struct server *s)
{
	if (s->engine_state)
		workers_await(s->engine_state);
	workers_free(s->engine_state);
}

const struct engine engine_threads = {
	.name = "threads",
	.client_size = sizeof(struct conn),
	.needs = SYSCALLS_THREADS,
	.start = threads_start,
	.serve = threads_serve,
	.drain = threads_drain,
	.cut = threads_cut,
	.stop = threads_stop,
};
