/*
 * The model uring over a ring of our own, which does what net/ring.h says by ordinary system
 * calls, and in which one request after another fails, or a send falls short.  The server runs in
 * a process of its own; its clients are here.  Allowed is that a fault costs a connection; not
 * allowed is a wrong byte, a client that waits in vain, a server that ends or does not end.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "echo-serve/engine.h"
#include "echo-serve/sandbox.h"
#include "echo-serve/server.h"
#include "net/addr.h"
#include "net/ring.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what fails ---- */

enum kind { SEND, RECEIVE, POLL, NEWS, CANCEL, KINDS };

enum { SHORT = 1 }; /* beside errno: half of it is sent, or received */

/* Shared with the server. */
static struct plan {
	enum kind kind;
	int number, code; /* the request of this kind with this number fails */
	int seen[KINDS];
} *plan;

/* The errno, SHORT, or 0. */
static int fault_of(enum kind kind)
{
	plan->seen[kind]++;
	return kind == plan->kind && plan->seen[kind] == plan->number ? plan->code : 0;
}

/* ---- the ring ---- */

enum { MOST = 64, CHUNK = 16 * 1024 };

struct request {
	enum kind kind;
	int fd;
	const void *data;
	size_t n;
	unsigned events;
	uint64_t token;
	bool is_active; /* has been submitted, and gives events */
};

struct ring {
	ring_fn *fn;
	ring_woken_fn *woken;
	void *user;
	unsigned round;
	int poller;
	struct request requests[MOST]; /* asked for or active, in their order; kind KINDS: free */
	size_t requests_n;
	struct ring_event events[2 * MOST];
	size_t events_n;
	uint8_t *lent[2][MOST]; /* input of this step and of the last */
};

struct ring *ring_new(ring_fn *fn, void *user, struct error *err)
{
	struct ring *r = xcalloc(1, sizeof(*r));

	(void)err;
	r->fn = fn;
	r->user = user;
	r->poller = epoll_create1(EPOLL_CLOEXEC);
	return r;
}

static void free_lent(uint8_t **lent)
{
	size_t i;

	for (i = 0; i < MOST; i++) {
		free(lent[i]);
		lent[i] = NULL;
	}
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	free_lent(r->lent[0]);
	free_lent(r->lent[1]);
	close(r->poller);
	free(r);
}

unsigned ring_round(const struct ring *r)
{
	return r->round;
}

void ring_on_woken(struct ring *r, ring_woken_fn *fn)
{
	r->woken = fn;
}

static void ask(struct ring *r, struct request request)
{
	size_t i;

	for (i = 0; i < r->requests_n && r->requests[i].kind != KINDS; i++)
		;
	assert_true(i < MOST);
	/* Behind all others that have not been submitted. */
	if (r->requests_n < MOST)
		i = r->requests_n++;
	r->requests[i] = request;
}

void ring_receive(struct ring *r, int fd, uint64_t token)
{
	ask(r, (struct request){ .kind = RECEIVE, .fd = fd, .events = EPOLLIN, .token = token });
}

void ring_send(struct ring *r, int fd, const void *data, size_t n, uint64_t token)
{
	ask(r, (struct request){ .kind = SEND, .fd = fd, .data = data, .n = n, .token = token });
}

void ring_poll(struct ring *r, int fd, unsigned events, uint64_t token)
{
	ask(r, (struct request){ .kind = POLL, .fd = fd, .events = events, .token = token });
}

void ring_poll_news(struct ring *r, int fd, unsigned events, uint64_t token)
{
	ask(r, (struct request){
		       .kind = NEWS, .fd = fd, .events = events | EPOLLET, .token = token });
}

void ring_cancel(struct ring *r, uint64_t token)
{
	ask(r, (struct request){ .kind = CANCEL, .token = token });
}

static void tell(struct ring *r, const struct request *q, int result, bool has_more)
{
	assert_true(r->events_n < 2 * MOST);
	r->events[r->events_n++] =
		(struct ring_event){ .token = q->token, .result = result, .has_more = has_more };
}

/* With its last event. */
static void end_request(struct ring *r, struct request *q, int result)
{
	if (q->is_active)
		(void)epoll_ctl(r->poller, EPOLL_CTL_DEL, q->fd, NULL);
	tell(r, q, result, false);
	q->kind = KINDS;
}

static void submit_send(struct ring *r, struct request *q)
{
	int code = fault_of(SEND);
	size_t n = code == SHORT ? q->n / 2 : q->n;
	ssize_t sent = -1;

	errno = code;
	if (code <= SHORT)
		sent = send(q->fd, q->data, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent != (ssize_t)q->n)
		tell(r, q, sent < 0 ? -errno : (int)sent, false);
	q->kind = KINDS;
}

/* A cancellation that fails has found nothing: what it was for has just ended. */
static void submit_cancel(struct ring *r, struct request *q)
{
	bool fails = fault_of(CANCEL);
	size_t i;

	q->kind = KINDS;
	for (i = 0; i < r->requests_n; i++) {
		struct request *other = &r->requests[i];

		if (other->kind != KINDS && other->is_active && other->token == q->token)
			end_request(r, other, fails ? -ENOBUFS : -ECANCELED);
	}
}

static void submit_watch(struct ring *r, struct request *q)
{
	struct epoll_event event = { .events = q->events, .data.u64 = (uint64_t)(q - r->requests) };
	int code = q->kind == RECEIVE ? 0 : fault_of(q->kind);

	if (code > SHORT) {
		end_request(r, q, -code);
		return;
	}
	q->is_active = true;
	assert_int_equal(epoll_ctl(r->poller, EPOLL_CTL_ADD, q->fd, &event), 0);
}

static void submit(struct ring *r)
{
	size_t i, n = r->requests_n;

	for (i = 0; i < n; i++) {
		struct request *q = &r->requests[i];

		if (q->kind == SEND)
			submit_send(r, q);
		else if (q->kind == CANCEL)
			submit_cancel(r, q);
		else if (q->kind != KINDS && !q->is_active)
			submit_watch(r, q);
	}
	while (r->requests_n && r->requests[r->requests_n - 1].kind == KINDS)
		r->requests_n--;
}

static void receive(struct ring *r, struct request *q)
{
	int code = fault_of(RECEIVE);
	uint8_t *data;
	ssize_t n;

	if (code > SHORT) {
		end_request(r, q, -code);
		return;
	}
	data = xmalloc(CHUNK);
	n = recv(q->fd, data, code == SHORT ? 1 : CHUNK, MSG_DONTWAIT);
	if (n <= 0) {
		free(data);
		end_request(r, q, n < 0 ? -errno : 0);
		return;
	}
	tell(r, q, (int)n, true);
	r->events[r->events_n - 1].data = data;
	r->lent[0][r->events_n - 1] = data;
}

static void look(struct ring *r, int64_t wait)
{
	int ms = r->events_n || wait == 0 ? 0 : wait < 0 ? -1 : (int)(wait / (int64_t)CLOCK_MS) + 1;
	struct epoll_event events[MOST / 2];
	int i, n = epoll_wait(r->poller, events, MOST / 2, ms);

	for (i = 0; i < n; i++) {
		struct request *q = &r->requests[events[i].data.u64];

		if (q->kind == RECEIVE)
			receive(r, q);
		else if (q->kind == POLL)
			end_request(r, q, (int)events[i].events);
		else
			tell(r, q, (int)events[i].events, true);
	}
}

int ring_step(struct ring *r, int64_t wait)
{
	size_t i, n;

	submit(r);
	free_lent(r->lent[1]);
	memcpy(r->lent[1], r->lent[0], sizeof(r->lent[1]));
	memset(r->lent[0], 0, sizeof(r->lent[0]));
	look(r, wait);
	r->round++;
	r->woken(r->user);
	n = r->events_n;
	for (i = 0; i < n; i++)
		r->fn(&r->events[i], r->user);
	r->events_n = 0;
	return n > 0;
}

/* ---- the server ---- */

struct bed {
	pid_t server;
	struct addr at;
};

static _Noreturn void be_server(int out)
{
	static const struct echo_serve_config config = {
		.tcp = true,
		.model = MODEL_URING,
		.backlog = 64,
		.workers = 1,
		.drain = 2 * CLOCK_S,
		.sandbox = SANDBOX_OFF,
	};
	static char operand[] = "127.0.0.1:0";
	char *operands[] = { operand, NULL };
	struct error err = ERROR_INIT;

	(void)dup2(out, STDOUT_FILENO);
	(void)freopen("/dev/null", "w", stderr);
	_exit(server_run(&config, &engine_uring, 1, operands, &err) == 0 ? 0 : 1);
}

static void start(struct bed *bed)
{
	char line[128];
	unsigned port;
	int fds[2];
	ssize_t n;

	assert_int_equal(pipe(fds), 0);
	bed->server = fork();
	assert_true(bed->server >= 0);
	if (bed->server == 0)
		be_server(fds[1]);
	close(fds[1]);
	n = read(fds[0], line, sizeof(line) - 1);
	assert_true(n > 0);
	line[n] = 0;
	assert_int_equal(sscanf(line, "listening on 127.0.0.1:%u tcp", &port), 1);
	bed->at = addr_loopback(AF_INET, (uint16_t)port);
	close(fds[0]);
}

static void stop(struct bed *bed)
{
	uint64_t until = clock_now() + 5 * CLOCK_S;
	int how;

	kill(bed->server, SIGTERM);
	while (waitpid(bed->server, &how, WNOHANG) == 0) {
		if (clock_now() > until)
			kill(bed->server, SIGKILL);
		(void)poll(NULL, 0, 1);
	}
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 0);
}

/* ---- a client ---- */

enum { LARGE = 200000 };

static uint8_t message[LARGE], echo[LARGE];

enum outcome { EQUAL, BROKEN, IN_VAIN };

/* Sends n bytes, and wants them back within five seconds. */
static enum outcome converse(int fd, size_t n)
{
	struct pollfd p = { .fd = fd };
	size_t sent = 0, received = 0;

	while (received < n) {
		ssize_t got;

		p.events = sent < n ? POLLIN | POLLOUT : POLLIN;
		if (poll(&p, 1, 5000) == 0)
			return IN_VAIN;
		if (p.revents & POLLOUT) {
			got = send(fd, message + sent, n - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
			sent += got > 0 ? (size_t)got : 0;
		}
		if (!(p.revents & ~POLLOUT))
			continue;
		got = recv(fd, echo + received, n - received, MSG_DONTWAIT);
		if (got <= 0)
			return BROKEN;
		assert_memory_equal(echo + received, message + received, (size_t)got);
		received += (size_t)got;
	}
	return EQUAL;
}

/* Small messages, a large one, and again as many small ones as bring the first way back. */
static enum outcome talk(const struct bed *bed)
{
	static const size_t parts[] = { 5, 100, 1, LARGE, 100 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	enum outcome outcome = EQUAL;
	size_t i;

	assert_int_equal(connect(fd, &bed->at.sa, bed->at.len), 0);
	for (i = 0; i < ARRAY_SIZE(parts) && outcome == EQUAL; i++)
		outcome = converse(fd, parts[i]);
	for (i = 0; i < 40 && outcome == EQUAL; i++)
		outcome = converse(fd, 10);
	if (outcome == EQUAL) {
		shutdown(fd, SHUT_WR);
		if (recv(fd, echo, 1, 0) != 0)
			outcome = BROKEN;
	}
	close(fd);
	return outcome;
}

/* ---- the tests ---- */

static const int codes[] = { SHORT,  EINTR,  EAGAIN,	   EMFILE,     ENFILE, ENOBUFS,
			     ENOMEM, ECONNABORTED, ECONNRESET, EPIPE, EIO };

static const int most_of[KINDS] = { [SEND] = 6, [RECEIVE] = 6, [POLL] = 3, [NEWS] = 2, [CANCEL] = 2 };

/* What passes must not even cost the connection. */
static bool is_passing(int code)
{
	return code == SHORT || code == EINTR || code == EAGAIN || code == ENOBUFS;
}

/* Whether there was a request of the kind at all. */
static bool one(enum kind kind, int number, int code)
{
	struct bed bed;
	enum outcome first;

	*plan = (struct plan){ .kind = kind, .number = number, .code = code };
	start(&bed);
	first = talk(&bed);
	if (first == IN_VAIN || (first == BROKEN && is_passing(code)))
		print_error("request %d of kind %d fails with %d\n", number, kind, code);
	assert_int_not_equal(first, IN_VAIN);
	if (is_passing(code))
		assert_int_equal(first, EQUAL);
	assert_int_equal(talk(&bed), EQUAL);
	stop(&bed);
	return kind < KINDS && plan->seen[kind] > 0;
}

static void without_a_fault(void **state)
{
	(void)state;
	(void)one(KINDS, 0, 0);
}

static void sweep(enum kind kind)
{
	bool was_there = false;
	size_t i;
	int number;

	for (number = 1; number <= most_of[kind]; number++) {
		for (i = 0; i < ARRAY_SIZE(codes); i++)
			was_there |= one(kind, number, codes[i]);
	}
	/* How many there are in a run depends on how much comes at a time. */
	assert_true(was_there);
}

static void a_send(void **state)
{
	(void)state;
	sweep(SEND);
}

static void a_receive(void **state)
{
	(void)state;
	sweep(RECEIVE);
}

static void the_news_of_a_client(void **state)
{
	(void)state;
	sweep(NEWS);
}

static void the_wait_for_the_loop(void **state)
{
	(void)state;
	sweep(POLL);
}

static void a_cancellation(void **state)
{
	(void)state;
	sweep(CANCEL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_fault),	 cmocka_unit_test(a_send),
		cmocka_unit_test(a_receive),		 cmocka_unit_test(the_news_of_a_client),
		cmocka_unit_test(the_wait_for_the_loop), cmocka_unit_test(a_cancellation),
	};
	size_t i;

	plan = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < LARGE; i++)
		message[i] = (uint8_t)(i * 7 + i / 251);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
