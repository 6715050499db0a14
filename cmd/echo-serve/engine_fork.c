/*
 * A process a client.  A child keeps its client and the pipe to the parent, and nothing
 * else; the parent keeps nothing of the client, and reaps at SIGCHLD.
 */
#include "echo-serve/engine.h"

#include "base/mem.h"
#include "echo-serve/interrupt.h"
#include "echo-serve/workers.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct conn {
	struct client client;
	pid_t pid;
	bool has_told; /* its record has come */
};

struct state {
	struct workers *workers;
	struct loop_signal on_child;
};

static struct conn *conn_of(struct client *c)
{
	return CONTAINER(c, struct conn, client);
}

/* ---- the child ---- */

static void close_all_but(int a, int b)
{
	unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);

	if (low > STDERR_FILENO + 1)
		(void)close_range(STDERR_FILENO + 1, low - 1, 0);
	if (high > low + 1)
		(void)close_range(low + 1, high - 1, 0);
	(void)close_range(high + 1, UINT_MAX, 0);
}

static _Noreturn void serve_in_child(struct workers *workers, struct client *c,
				     const struct echo_serve_config *config, pid_t parent)
{
	/* A parent that is killed takes its children along; it may be dead already. */
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(STATUS_LIMIT);
	close_all_but(c->fd, workers_fd(workers));
	interrupt_begin(c, config->drain, true);
	workers_serve(workers, c);
	_exit(STATUS_DONE);
}

/* ---- the parent ---- */

static void note_end(struct server *s, struct client *c)
{
	(void)s;
	conn_of(c)->has_told = true;
}

static struct conn *find_child(const struct server *s, pid_t pid)
{
	LIST_EACH(node, &s->clients)
	{
		struct conn *conn = conn_of(CONTAINER(node, struct client, link));

		if (conn->pid == pid)
			return conn;
	}
	return NULL;
}

/* Its record was written before it ended, so it is here when its death is. */
static void reap(struct server *s)
{
	struct state *state = s->engine_state;
	pid_t pid;
	int how;

	while ((pid = waitpid(-1, &how, WNOHANG)) > 0 || (pid < 0 && errno == EINTR)) {
		struct conn *conn;

		workers_read(state->workers);
		conn = find_child(s, pid);
		if (!conn)
			continue;
		if (conn->has_told)
			server_client_ended(s, &conn->client, conn->client.end,
					    conn->client.code);
		else
			server_client_ended(s, &conn->client, CLIENT_DIED,
					    WIFSIGNALED(how) ? WTERMSIG(how) : 0);
	}
}

static void on_death(struct loop *loop, int signo, void *user)
{
	(void)loop;
	(void)signo;
	reap(user);
}

static int fork_start(struct server *s, struct error *err)
{
	struct state *state = xcalloc(1, sizeof(*state));

	s->engine_state = state;
	state->workers = workers_new(s, note_end, err);
	if (!state->workers)
		return -1;
	return loop_signal(s->loop, &state->on_child, SIGCHLD, on_death, s, err);
}

static int fork_serve(struct server *s, struct client *c)
{
	struct state *state = s->engine_state;
	struct conn *conn = conn_of(c);
	pid_t parent = getpid();

	conn->pid = fork();
	if (conn->pid < 0)
		return -1;
	if (conn->pid == 0)
		serve_in_child(state->workers, c, s->config, parent);
	/* As long as the parent had it, the client would never see its end. */
	close(c->fd);
	c->fd = -1;
	return 0;
}

static void signal_all(struct server *s, int signo)
{
	LIST_EACH(node, &s->clients)
	kill(conn_of(CONTAINER(node, struct client, link))->pid, signo);
}

static void fork_drain(struct server *s)
{
	signal_all(s, SIGTERM);
}

static void fork_cut(struct server *s)
{
	reap(s); /* a death may have been missed: the server must end all the same */
	signal_all(s, SIGKILL);
}

static void fork_stop(struct server *s)
{
	struct state *state = s->engine_state;

	if (!state)
		return;
	LIST_EACH(node, &s->clients)
	server_client_ended(s, CONTAINER(node, struct client, link), CLIENT_CUT, 0);
	loop_signal_unset(&state->on_child);
	workers_free(state->workers);
	free(state);
}

const struct engine engine_fork = {
	.name = "fork",
	.client_size = sizeof(struct conn),
	.needs = SYSCALLS_CHILDREN,
	.start = fork_start,
	.serve = fork_serve,
	.drain = fork_drain,
	.cut = fork_cut,
	.stop = fork_stop,
};
