/* The life of an exchange that has its own socket. */
#include "dns/transport_socket.h"


#include <errno.h>
#include <unistd.h>

static void stop(struct transport_socket *s)
{
	loop_unwatch(&s->watch);
	loop_timer_unset(&s->timer);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void transport_socket_cancel(void *exchange)
{
	struct transport_socket *s = exchange;

	stop(s);
	s->release(s);
}

void transport_socket_end(struct transport_socket *s, const uint8_t *reply, size_t len, int code)
{
	struct transport_outcome outcome = { .reply = reply, .len = len, .code = code };

	stop(s);
	s->request.done(s->request.user, &outcome);
	s->release(s); /* last: the reply is in it */
}

static void on_deadline(struct loop *loop, void *user)
{
	(void)loop;
	transport_socket_end(user, NULL, 0, ETIMEDOUT);
}

void transport_socket_init(struct transport_socket *s, const struct transport_request *request,
			   int fd)
{
	s->request = *request;
	s->watch = (struct loop_watch){ .loop = NULL };
	s->timer = (struct loop_timer){ .loop = NULL };
	s->fd = fd;
}

int transport_socket_watch(struct transport_socket *s, struct loop *loop, unsigned events,
			   loop_watch_fn *ready, void *user, struct error *err)
{
	if (loop_watch(loop, &s->watch, s->fd, events, ready, user, err) < 0)
		return -1;
	loop_timer_set(loop, &s->timer, s->request.deadline, on_deadline, s);
	return 0;
}
