/* Loopback peers and a resolver for tests. */
#include "support/lib_net.h"

#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/socket.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void must(bool is_good, const char *what)
{
	if (is_good)
		return;
	perror(what);
	abort();
}

static int bound(const char *host, struct addr *ret)
{
	struct error err = ERROR_INIT;
	struct addr a;
	int fd;

	must(addr_parse(host, 0, &a), host);
	fd = socket_open(addr_family(&a), SOCK_STREAM, &err);
	must(fd >= 0 && !bind(fd, &a.sa, a.len) && addr_of_socket(fd, ret), host);
	return fd;
}

bool test_has_ipv6(void)
{
	struct addr a = addr_loopback(AF_INET6, 0);
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool has = fd >= 0 && !bind(fd, &a.sa, a.len);

	if (fd >= 0)
		close(fd);
	return has;
}

int test_listen(const char *host, struct addr *ret)
{
	int fd = bound(host, ret);

	must(!listen(fd, 16), "listen");
	return fd;
}

int test_refusing(const char *host, struct addr *ret)
{
	return bound(host,
		     ret); /* bound, so nobody else gets the port, but not listening */
}

void test_black_hole_init(struct test_black_hole *hole, const char *host)
{
	struct error err = ERROR_INIT;
	size_t i;

	hole->listen_fd = bound(host, &hole->addr);
	must(!listen(hole->listen_fd, 0), "listen");
	for (i = 0; i < ARRAY_SIZE(hole->filler_fds); i++) {
		struct pollfd p = { .events = POLLOUT };

		p.fd = hole->filler_fds[i] =
			socket_open(addr_family(&hole->addr), SOCK_STREAM, &err);
		must(p.fd >= 0, "socket");
		if (!connect(p.fd, &hole->addr.sa, hole->addr.len))
			continue;
		must(errno == EINPROGRESS, "connect");
		if (!i) /* the one that fits */
			must(poll(&p, 1, 5000) == 1, "poll");
	}
}

void test_black_hole_done(struct test_black_hole *hole)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hole->filler_fds); i++)
		close(hole->filler_fds[i]);
	close(hole->listen_fd);
}

/* ---- clock ---- */

static uint64_t frozen_now(struct clock *clock)
{
	return CONTAINER(clock, struct test_frozen_clock, inner.clock)->inner.now;
}

static void frozen_advance(struct clock *clock, uint64_t to)
{
	struct test_frozen_clock *c =
		CONTAINER(clock, struct test_frozen_clock, inner.clock);

	if (!c->is_frozen && to > c->inner.now)
		c->inner.now = to;
}

void test_frozen_clock_init(struct test_frozen_clock *c)
{
	test_clock_init(&c->inner);
	c->inner.clock = (struct clock){ .now = frozen_now, .advance = frozen_advance };
	c->is_frozen = false;
}

/* ---- resolver ---- */

struct test_query {
	struct test_resolver *resolver;
	struct loop_timer timer;
	resolve_done_fn *done;
	void *user;
	char host[256];
	int family;
};

static void answer(struct loop *loop, void *user)
{
	struct test_query *q = user, copy = *q;
	struct resolve_result result = { .addrs = q->resolver->addrs,
					 .n = q->resolver->n,
					 .took = q->resolver->delay };
	struct error err = ERROR_INIT;

	(void)loop;
	free(q);
	copy.resolver->answered++;
	if (copy.resolver->code) {
		resolve_error(&err, copy.host, copy.family, copy.resolver->code, 0);
		copy.done(NULL, &err, copy.user);
	} else {
		copy.done(&result, NULL, copy.user);
	}
}

static void *start(const struct resolver *self, struct loop *loop,
		   const struct resolve_request *request, resolve_done_fn *done,
		   void *user, struct error *err)
{
	struct test_resolver *r =
		CONTAINER((void *)(uintptr_t)self, struct test_resolver, resolver);
	struct test_query *q = xcalloc(1, sizeof(*q));

	(void)err;
	q->resolver = r;
	q->done = done;
	q->user = user;
	q->family = request->family;
	snprintf(q->host, sizeof(q->host), "%s", request->host);
	r->started++;
	loop_timer_set(loop, &q->timer, clock_deadline(loop_now(loop), r->delay), answer,
		       q);
	return q;
}

static void cancel(void *query)
{
	struct test_query *q = query;

	q->resolver->cancelled++;
	loop_timer_unset(&q->timer);
	free(q);
}

void test_resolver_init(struct test_resolver *r)
{
	*r = (struct test_resolver){ .resolver = { .start = start, .cancel = cancel } };
}
