/* Which wire a run takes. */
#include "echo-client/wire.h"

#include "base/error.h"
#include "echo-client/bench_plan.h"

static const struct wire_user nobody;

/* Is io_uring to be had, here and now? */
static bool has_ring(struct error *err)
{
	void *wire = wire_ring.open(&nobody, NULL, err);

	wire_ring.close(wire);
	return wire;
}

/*
 * With io_uring bytes must stay where they are until they are sent: not those that are made as
 * they go, and datagrams and streams gain nothing by it.
 */
static bool suits_ring(const struct bench_plan *plan)
{
	return !plan->verify && !plan->is_datagram && !plan->is_bulk;
}

static const struct wire_class *choose(const struct bench_plan *plan, bool can_block)
{
	struct error none = ERROR_INIT;

	if (can_block)
		return &wire_blocking;
	return suits_ring(plan) && has_ring(&none) ? &wire_ring : &wire_epoll;
}

const struct wire_class *wire_choose(enum wire_engine wanted,
				     const struct bench_plan *plan, struct error *err)
{
	bool can_block = plan->connections == plan->threads && !plan->rate;

	if (plan->is_tls && (wanted == WIRE_AUTO || wanted == WIRE_EPOLL))
		return &wire_tls;
	if (plan->is_tls) {
		error_set(err, ERROR_USAGE, 0, "--engine", "TLS goes with epoll alone");
		return NULL;
	}
	switch (wanted) {
	case WIRE_AUTO:
		return choose(plan, can_block);
	case WIRE_EPOLL:
		return &wire_epoll;
	case WIRE_BLOCKING:
		if (can_block)
			return &wire_blocking;
		error_set(err, ERROR_USAGE, 0, "--engine",
			  "blocking is for a closed loop with one connection for each "
			  "thread");
		return NULL;
	case WIRE_RING:
		break;
	}
	if (suits_ring(plan))
		return has_ring(err) ? &wire_ring : NULL;
	error_set(err, ERROR_USAGE, 0, "--engine",
		  "uring does not go with --verify, --udp and --stream");
	return NULL;
}
