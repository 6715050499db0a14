/* Records from workers to the loop. */
#include "echo-serve/workers.h"

#include "base/mem.h"
#include "echo-serve/blocking.h"
#include "echo-serve/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

struct record {
	struct client *client; /* in the memory of the server; a forked child has the same
				  number */
	bool is_end;
	size_t n; /* bytes of one read */
	uint64_t received, sent;
	enum client_end end;
	int code;
};
_Static_assert(sizeof(struct record) <= PIPE_BUF,
	       "a record must be written in one piece");

struct workers {
	struct server *server;
	workers_ended_fn *ended;
	int read_fd, write_fd; /* the one does not wait, the other does */
	bool tells_reads;
	struct loop_watch watch;
};

static void on_records(struct loop *loop, int fd, unsigned events, void *user)
{
	(void)loop;
	(void)fd;
	(void)events;
	workers_read(user);
}

struct workers *workers_new(struct server *s, workers_ended_fn *ended, struct error *err)
{
	struct workers *w = xcalloc(1, sizeof(*w));
	int fds[2];

	w->server = s;
	w->ended = ended;
	w->tells_reads = s->config->common.verbose >= 2;
	if (pipe2(fds, O_CLOEXEC) < 0) {
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot create a pipe");
		free(w);
		return NULL;
	}
	w->read_fd = fds[0];
	w->write_fd = fds[1];
	if (fcntl(w->read_fd, F_SETFL, O_NONBLOCK) < 0) {
		error_errno(err, ERROR_LOCAL, errno, NULL, "cannot read a pipe without waiting");
		workers_free(w);
		return NULL;
	}
	if (loop_watch(s->loop, &w->watch, w->read_fd, LOOP_READ, on_records, w, err) <
	    0) {
		workers_free(w);
		return NULL;
	}
	return w;
}

void workers_free(struct workers *w)
{
	if (!w)
		return;
	loop_unwatch(&w->watch);
	close(w->read_fd);
	close(w->write_fd);
	free(w);
}

void workers_read(struct workers *w)
{
	struct record r;

	while (read(w->read_fd, &r, sizeof(r)) == (ssize_t)sizeof(r)) {
		if (!r.is_end) {
			journal_received(r.n);
			continue;
		}
		r.client->received = r.received;
		r.client->sent = r.sent;
		r.client->end = r.end;
		r.client->code = r.code;
		w->ended(w->server, r.client);
	}
}

void workers_await(struct workers *w)
{
	struct pollfd p = { .fd = w->read_fd, .events = POLLIN };

	while (w->server->clients_n) {
		(void)poll(&p, 1, -1);
		workers_read(w);
	}
}

static void tell(struct workers *w, const struct record *r)
{
	while (write(w->write_fd, r, sizeof(*r)) < 0 && errno == EINTR)
		;
}

static void tell_read(struct client *c, size_t n, void *user)
{
	tell(user, &(struct record){ .client = c, .n = n });
}

void workers_serve(struct workers *w, struct client *c)
{
	blocking_serve(c, w->server->config, w->tells_reads ? tell_read : NULL, w);
	tell(w, &(struct record){
			.client = c,
			.is_end = true,
			.received = c->received,
			.sent = c->sent,
			.end = c->end,
			.code = c->code,
		});
}

int workers_fd(const struct workers *w)
{
	return w->write_fd;
}
