/* An echo server on libevent's bufferevents, as its book writes it: a yardstick of
 * echo-serve.sh. */
#include "echo_bench.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>

static void on_read(struct bufferevent *bev, void *user)
{
	(void)user;
	evbuffer_add_buffer(bufferevent_get_output(bev), bufferevent_get_input(bev));
}

static void on_event(struct bufferevent *bev, short events, void *user)
{
	(void)user;
	if (events & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
		bufferevent_free(bev);
}

static void on_connection(struct evconnlistener *listener, evutil_socket_t fd,
			  struct sockaddr *peer, int len, void *user)
{
	struct bufferevent *bev = bufferevent_socket_new(evconnlistener_get_base(listener),
							 fd, BEV_OPT_CLOSE_ON_FREE);

	(void)peer;
	(void)len;
	(void)user;
	bench_set_nodelay(fd);
	bufferevent_setcb(bev, on_read, NULL, on_event, NULL);
	bufferevent_enable(bev, EV_READ | EV_WRITE);
}

int main(int argc, char **argv)
{
	struct event_base *base = event_base_new();

	if (argc != 2 ||
	    !evconnlistener_new(base, on_connection, NULL,
				LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 0,
				bench_socket(SOCK_STREAM, argv[1])))
		return 2;
	return event_base_dispatch(base);
}
