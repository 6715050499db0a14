/* --ping over UDP: answers say which message they belong to, and may come in any order.
 */
#include "echo-client/ping.h"

#include "base/error.h"
#include "base/mem.h"
#include "echo-client/compare.h"
#include "echo-client/message.h"
#include "echo-client/session.h"
#include "echo-client/stamps.h"
#include "net/loop.h"
#include "net/udp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 1 << 16 };

struct carrier {
	struct ping *ping;
	struct session *session;
	int fd;
	struct loop_watch watch;
	uint32_t last; /* the number of the last message: what a short answer is taken for
			*/
	struct tap_conn tap;
	struct tap_sinks sinks;
	struct stamps stamps;
	uint8_t got[LONGEST], expected[LONGEST];
};

static void take_failure(struct carrier *c, int code, const char *what)
{
	struct error err = ERROR_INIT;

	if (code == EAGAIN || code == EINTR)
		return;
	if (udp_is_refusal(code) || code == ENOBUFS || code == EPERM) {
		ping_trouble(c->ping, c->last, code);
		return;
	}
	error_errno(&err, code == EMSGSIZE ? ERROR_LOCAL : ERROR_PEER, code,
		    c->session->name, what);
	ping_failed(c->ping, &err);
}

static const struct echo_client_config *config_of(const struct carrier *c)
{
	return c->session->config;
}

static void take_answer(struct carrier *c, size_t n)
{
	const struct echo_client_config *config = config_of(c);
	size_t size = config->size, least = n < size ? n : size;
	struct compare compare;
	char text[COMPARE_TEXT];
	uint32_t number = c->last;

	if (size >= MESSAGE_NUMBERED &&
	    !message_number(c->got, n, ping_run_id(c->ping), &number)) {
		ping_stranger(c->ping, n);
		return;
	}
	message_make(c->expected, size, ping_run_id(c->ping), number);
	compare_init(&compare, LONGEST, config->upper);
	compare_sent(&compare, c->expected, least);
	compare_received(&compare, c->got, least);
	if (compare.differs)
		compare_format(text, &compare.first);
	else if (n != size)
		snprintf(text, sizeof(text), "%zu bytes were sent", size);
	ping_answered(c->ping, number, n, compare.differs || n != size ? text : NULL,
		      &c->stamps);
	compare_done(&compare);
}

/* false: it cannot be kept, which ends the run. */
static bool tell(struct carrier *c, enum tap_from from, const uint8_t *data, size_t n)
{
	struct error err = ERROR_INIT;

	if (tap_tell_bytes(&c->tap, &c->sinks, from, data, n, &err) == 0)
		return true;
	ping_failed(c->ping, &err);
	return false;
}

static void on_ready(struct loop *loop, int fd, unsigned events, void *user)
{
	struct carrier *c = user;
	ssize_t n;

	(void)loop;
	(void)events;
	stamps_collect(&c->stamps);
	n = config_of(c)->ping.timestamps
		    ? stamps_receive(&c->stamps, c->got, sizeof(c->got), 0)
		    : recv(fd, c->got, sizeof(c->got), 0);
	if (n < 0)
		take_failure(c, errno, "cannot receive");
	else if (tell(c, TAP_FROM_PEER, c->got, (size_t)n))
		take_answer(c, (size_t)n);
}

static void datagram_hush(void *carrier)
{
	struct carrier *c = carrier;

	loop_unwatch(&c->watch);
}

static void datagram_close(void *carrier)
{
	struct carrier *c = carrier;
	struct error ignored;

	if (!c)
		return;
	(void)tap_tell_close(&c->tap, &c->sinks, false, &ignored);
	loop_unwatch(&c->watch);
	close(c->fd);
	free(c);
}

static void *datagram_open(struct ping *p, struct session *s, struct error *err)
{
	struct carrier *c = xcalloc(1, sizeof(*c));

	c->ping = p;
	c->session = s;
	c->fd = s->fd;
	c->stamps.fd = -1;
	if ((config_of(c)->ping.timestamps &&
	     stamps_open(&c->stamps, c->fd, false, err) < 0) ||
	    loop_watch(s->loop, &c->watch, c->fd, LOOP_READ, on_ready, c, err) < 0) {
		free(c);
		return NULL;
	}
	c->tap = session_tap(s, SOCK_DGRAM);
	c->sinks = taps_all(s->taps);
	s->fd = -1;
	if (tap_tell_open(&c->tap, &c->sinks, err) == 0)
		return c;
	datagram_close(c);
	return NULL;
}

/* A refusal of the message before may be reported in place of sending this one: once
 * more. */
static void datagram_send(void *carrier, uint32_t number, const uint8_t *data,
			  size_t size)
{
	struct carrier *c = carrier;
	ssize_t n;

	stamps_before(&c->stamps, number);
	n = send(c->fd, data, size, MSG_NOSIGNAL);
	if (n < 0)
		stamps_failed(&c->stamps);
	if (n < 0 && udp_is_refusal(errno)) {
		take_failure(c, errno, NULL);
		stamps_before(&c->stamps, number);
		n = send(c->fd, data, size, MSG_NOSIGNAL);
	}
	c->last = number;
	if (n < 0) {
		take_failure(c, errno, "cannot send");
		return;
	}
	stamps_after(&c->stamps, size, true);
	(void)tell(c, TAP_FROM_US, data, size);
}

const struct ping_carrier ping_datagram = {
	.open = datagram_open,
	.send = datagram_send,
	.hush = datagram_hush,
	.close = datagram_close,
};
