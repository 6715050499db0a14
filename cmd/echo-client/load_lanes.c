/* The connections of a thread of --bench: opened, used, broken off, opened again. */
#include "echo-client/load_state.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "echo-client/bench_plan.h"
#include "echo-client/record.h"
#include "net/dial_socket.h"
#include "net/socket.h"

#include <errno.h>
#include <unistd.h>

#define FIRST_RETRY   (10 * CLOCK_MS)
#define SLOWEST_RETRY CLOCK_S
enum {
	CONNECTING = 256, /* connections that are being made at once */
	LOOKS = 16,       /* ticks in which every connection is looked at once */
};

static struct lane *lane_of(struct wire_end *e)
{
	return CONTAINER(e, struct lane, end);
}

/* ---- connections ---- */

static void retry_later(struct lane *lane, uint64_t now)
{
	lane->patience = lane->patience ? 2 * lane->patience : FIRST_RETRY;
	if (lane->patience > SLOWEST_RETRY)
		lane->patience = SLOWEST_RETRY;
	lane->retry_at = now + lane->patience;
	list_remove(&lane->link);
	list_append(&lane->load->broken, &lane->link);
}

static void tried(struct lane *lane)
{
	lane->load->n_tried += !lane->has_been_tried;
	lane->has_been_tried = true;
}

void load_lost(struct lane *lane, const struct flow_message *m)
{
	struct load *l = lane->load;

	l->on_the_way--;
	if (!load_is_measured(l, m->due_at))
		return;
	l->record->lost++;
	l->lost++;
	message_log_add(&l->log, lane->number, m, false, 0);
}

/* The messages that were on their way are lost. */
void load_break_off(struct lane *lane, enum failure why)
{
	struct load *l = lane->load;
	bool was_open = lane->is_open;

	l->carrier->give_up(lane, load_lost);
	l->record->failures[why]++;
	l->run->wire->drop(l->wire, &lane->end);
	l->n_open -= lane->is_open;
	lane->is_open = false;
	tried(lane);
	if (!l->plan->per_connection || !load_visit_failed(lane, was_open))
		retry_later(lane, clock_now());
}

static void opened(struct lane *lane)
{
	struct load *l = lane->load;

	tried(lane);
	l->n_open++;
	lane->is_open = true;
	lane->patience = 0;
	l->seen_at = clock_now();
	l->carrier->restart(lane);
	if (l->plan->is_tls)
		histogram_add(l->handshakes, lane->end.handshake);
	l->resumed += lane->end.is_resumed;
	if (l->plan->per_connection)
		load_visit_opened(lane, l->seen_at);
	if (addr_family(&l->run->peer) != AF_UNIX && !l->plan->is_datagram)
		socket_set_nodelay(lane->end.fd);
	if (l->plan->spins)
		socket_set_busy_poll(lane->end.fd);
	load_go_on(lane);
}

static enum failure kind_of_connect(int code)
{
	if (code == EPROTO)
		return FAILURE_TLS;
	return code == EADDRNOTAVAIL ? FAILURE_NO_PORT : FAILURE_REFUSED;
}

static void on_connected(struct wire_end *e, int code)
{
	struct lane *lane = lane_of(e);

	lane->load->n_connecting--;
	if (code)
		load_break_off(lane, kind_of_connect(code));
	else
		opened(lane);
}

void load_reconnect(struct lane *lane)
{
	struct load *l = lane->load;
	struct dial_attempt attempt = { .addr = l->run->peer };
	int fd = dial_socket(&l->run->how, &attempt);

	list_remove(&lane->link);
	if (fd >= 0 && l->run->wire->connect(l->wire, &lane->end, fd, &attempt.addr) == 0)
		l->n_connecting++;
	else if (errno == EAGAIN) /* the queue of a unix socket is full */
		retry_later(lane, clock_now());
	else
		load_break_off(lane, kind_of_connect(errno));
}

void load_connect_broken(struct load *l, uint64_t now)
{
	LIST_EACH (node, &l->broken) {
		struct lane *lane = CONTAINER(node, struct lane, link);

		if (l->n_connecting >= CONNECTING)
			return;
		if (lane->retry_at > now)
			continue;
		if (l->plan->per_connection)
			load_visit_retry(lane, now);
		else
			load_reconnect(lane);
	}
}

static enum failure kind_of(int code)
{
	if (code == ECONNREFUSED) /* of a datagram */
		return FAILURE_REFUSED;
	return code ? FAILURE_RESET : FAILURE_CLOSED;
}

static void on_ended(struct wire_end *e, int code)
{
	struct lane *lane = lane_of(e);

	if (lane->load->plan->is_datagram && !code) /* an empty one */
		load_datagram.received(lane, NULL, 0, clock_now());
	else
		load_break_off(lane, kind_of(code));
}

/* ---- answers ---- */

void load_answered(struct lane *lane, const struct flow_message *m, uint64_t now)
{
	struct load *l = lane->load;
	struct record *r = l->record;

	l->on_the_way--;
	r->answers++;
	if (!load_is_measured(l, m->due_at))
		return;
	l->answered++;
	histogram_add(r->latency, now - m->due_at);
	message_log_add(&l->log, lane->number, m, true, now);
	if (!l->plan->rate || l->plan->per_connection)
		return;
	histogram_add(r->service, now - m->sent_at);
	histogram_add(r->lag, m->sent_at - m->due_at);
}

static void on_received(struct wire_end *e, const uint8_t *data, size_t n)
{
	struct lane *lane = lane_of(e);
	struct load *l = lane->load;
	uint64_t now = clock_now();

	l->seen_at = now;
	l->record->bytes += n;
	l->carrier->received(lane, data, n, now);
	if (lane->is_open)
		load_go_on(lane);
}

static void on_room(struct wire_end *e, size_t n)
{
	struct lane *lane = lane_of(e);

	lane->load->carrier->take_back(lane, n);
	lane->load->carrier->pump(lane);
}

const struct wire_user load_wire_user = {
	.connected = on_connected,
	.received = on_received,
	.ended = on_ended,
	.room = on_room,
};

/* Some connections in each tick, so that looking at thousands delays no message. */
void load_look_for_silence(struct load *l, uint64_t now)
{
	size_t n = l->n_lanes / LOOKS + 1;

	while (n--) {
		struct lane *lane = &l->lanes[l->looked++ % l->n_lanes];

		l->carrier->look(lane, now);
		if (l->plan->per_connection)
			load_visit_look(lane, now);
	}
}

int load_take_over(struct load *l)
{
	struct lane *first = &l->lanes[0];

	if (first->end.fd < 0)
		return 0;
	if (l->plan->per_connection) { /* it has shown that somebody is there */
		close(first->end.fd);
		first->end.fd = -1;
		return 0;
	}
	if (l->run->wire->connect(l->wire, &first->end, first->end.fd, NULL) < 0)
		return -1;
	list_remove(&first->link);
	opened(first);
	return 0;
}
