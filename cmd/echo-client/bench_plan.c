/* From options to a plan. */
#include "echo-client/bench_plan.h"

#include "base/clock.h"
#include "base/error.h"
#include "cli/opt.h"
#include "echo-client/pattern.h"
#include "echo-client/session.h"
#include "net/udp.h"

/* How many messages of an open loop may wait for answers on a connection. */
enum { OPEN_DEPTH = 1024 };

enum { BULK_WRITE = 64 * 1024 };

static uint64_t duration_of(const struct echo_client_config *config)
{
	if ((config->count || config->bench.bytes) && !opt_was_given("duration"))
		return CLOCK_NEVER;
	return config->bench.duration;
}

static unsigned depth_of(const struct bench_config *bench)
{
	if (bench->pipeline)
		return (unsigned)bench->pipeline;
	return (bench->rate || bench->find_rate) && !bench->per_connection ? OPEN_DEPTH : 1;
}

/* A stream is written in larger pieces than messages have, unless it was said. */
static uint64_t size_of(const struct echo_client_config *config)
{
	if (config->bench.stream && !opt_was_given("size"))
		return BULK_WRITE;
	return config->size;
}

int bench_plan_make(const struct echo_client_config *config, struct bench_plan *ret,
		    struct error *err)
{
	const struct bench_config *bench = &config->bench;
	uint64_t least = size_of(config);
	uint64_t most = bench->size_max ? bench->size_max : least;

	if (bench->bytes && !bench->stream)
		return error_set(err, ERROR_USAGE, 0, NULL, "--bytes needs --stream");
	if (most < config->size)
		return error_set(err, ERROR_USAGE, 0, "--size-max",
				 "is less than --size, which is %llu",
				 (unsigned long long)config->size);
	if (config->udp && (config->size < PATTERN_WORD || most > UDP_MAX))
		return error_set(err, ERROR_USAGE, 0, "--size",
				 "the datagrams of --bench have %d to %d bytes",
				 PATTERN_WORD, UDP_MAX);
	if (config->udp && bench->verify)
		return error_set(
			err, ERROR_USAGE, 0, NULL,
			"--verify is for streams: datagrams are always compared");
	if (config->udp && bench->per_connection)
		return error_set(err, ERROR_USAGE, 0, "--per-connection",
				 "datagrams have no connections");
	if (config->handshaking.tls && bench->threads > 1)
		return error_set(err, ERROR_USAGE, 0, "--threads",
				 "TLS goes with one thread: its connections share what "
				 "is known of the server");
	if (bench->threads > bench->connections)
		return error_set(
			err, ERROR_USAGE, 0, "--threads",
			"each thread needs a connection of its own: see --connections");
	if (config->interval < 10 * CLOCK_MS)
		return error_set(err, ERROR_USAGE, 0, "--interval",
				 "the intervals of --bench last 10ms at least");
	*ret = (struct bench_plan){
		.connections = (unsigned)bench->connections,
		.threads = (unsigned)bench->threads,
		.per_connection = bench->per_connection,
		.depth = depth_of(bench),
		.least = least,
		.most = most,
		.rate = bench->rate,
		.count = bench->stream ? bench->bytes : config->count,
		.is_tls = config->handshaking.tls,
		.is_bulk = bench->stream,
		.warm_up = bench->warm_up,
		.duration = duration_of(config),
		.interval = config->interval,
		.verify = bench->verify,
		.is_datagram = config->udp,
		.spins = config->busy_poll,
		.timeout = config->dialing.timeout,
	};
	return 0;
}

uint64_t bench_plan_share(const struct bench_plan *p, uint64_t all, unsigned thread)
{
	return all / p->threads + (thread < all % p->threads);
}

/* Message k of thread t is number k * threads + t of all: exact, however long it goes on.
 */
uint64_t bench_plan_due(const struct bench_plan *p, unsigned thread, uint64_t k)
{
	unsigned __int128 number = (unsigned __int128)k * p->threads + thread;

	return (uint64_t)(number * CLOCK_S / p->rate);
}

uint64_t bench_plan_due_before(const struct bench_plan *p, unsigned thread,
			       uint64_t after)
{
	unsigned __int128 all =
		((unsigned __int128)after * p->rate + CLOCK_S - 1) / CLOCK_S;

	return all > thread ? (uint64_t)((all - thread + p->threads - 1) / p->threads)
			    : 0;
}
