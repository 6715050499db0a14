/* Which datagrams get an answer. */
#include "echo-serve/guard.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "net/addr.h"

#include <stddef.h>
#include <stdlib.h>

/*
 * The neighbourhoods that are remembered: sets of WAYS, chosen by a hash with a secret,
 * so that nobody can aim at another's set.  In a full set the one that is nearest to
 * being full of tokens is forgotten: it loses least.
 */
enum { SETS = 1024, WAYS = 4 };

struct source {
	uint64_t key; /* 0: free */
	uint64_t full_at;
};

struct guard {
	struct guard_limits limits;
	uint64_t secret;
	uint64_t total_full_at;
	struct source sources[SETS][WAYS];
};

const char *const guard_words[GUARD_VERDICTS] = {
	[GUARD_ANSWER] = "answered",
	[GUARD_NO_PORT] = "from port 0",
	[GUARD_ANSWERER] = "from a port that answers by itself",
	[GUARD_OWN_PORT] = "from the server's own port number",
	[GUARD_NOT_ONE] = "to or from many (broadcast, multicast)",
	[GUARD_SOURCE_RATE] = "over the rate of one neighbourhood",
	[GUARD_TOTAL_RATE] = "over the rate of all",
	[GUARD_LOSS] = "lost on purpose",
};

const char *const guard_names[GUARD_VERDICTS] = {
	[GUARD_ANSWER] = "answered",         [GUARD_NO_PORT] = "port_zero",
	[GUARD_ANSWERER] = "answering_port", [GUARD_OWN_PORT] = "own_port",
	[GUARD_NOT_ONE] = "not_unicast",     [GUARD_SOURCE_RATE] = "source_rate",
	[GUARD_TOTAL_RATE] = "total_rate",   [GUARD_LOSS] = "loss",
};

/*
 * echo daytime qotd chargen time domain tftp ntp snmp cldap rip ssdp nfs mdns memcached.
 * Clients lose nothing: theirs are ephemeral ports.
 */
bool guard_port_answers(uint16_t port)
{
	static const uint16_t ports[] = { 7,   13,  17,  19,   37,   53,   69,   123,
					  161, 389, 520, 1900, 2049, 5353, 11211 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ports); i++) {
		if (ports[i] == port)
			return true;
	}
	return false;
}

bool guard_take(uint64_t *full_at, uint64_t interval, uint64_t burst, uint64_t now)
{
	uint64_t from = *full_at > now ? *full_at : now;

	if (from + interval - now > interval * burst)
		return false;
	*full_at = from + interval;
	return true;
}

struct guard *guard_new(const struct guard_limits *limits)
{
	struct guard *g = xcalloc(1, sizeof(*g));

	g->limits = *limits;
	rng_bytes(&g->secret, sizeof(g->secret));
	return g;
}

void guard_free(struct guard *g)
{
	free(g);
}

/* The first 24 bits of an IPv4 address or 56 of an IPv6 one, never 0. */
static uint64_t neighbourhood(const struct addr *from)
{
	size_t len = 0, i, take;
	const uint8_t *bytes = addr_bytes(from, &len);
	uint64_t key = len == 4 ? 4 : 6;

	take = len == 4 ? 3 : 7;
	for (i = 0; bytes && i < take; i++)
		key = key << 8 | bytes[i];
	return key;
}

static struct source *find_source(struct guard *g, uint64_t key)
{
	struct source *set = g->sources[rng_spread(key ^ g->secret) % SETS], *oldest = set;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].full_at < oldest->full_at)
			oldest = &set[i];
	}
	*oldest = (struct source){ .key = key };
	return oldest;
}

/* A second's worth may come at once. */
static bool take_at_rate(uint64_t *full_at, uint64_t rate, uint64_t now)
{
	return !rate || guard_take(full_at, CLOCK_S / rate, rate, now);
}

static bool stands_for_one(const struct addr *a)
{
	return !addr_is_multicast(a) && !addr_is_any(a);
}

enum guard_verdict guard_check(struct guard *g, const struct addr *from,
			       const struct addr *local, uint16_t own_port, uint64_t now)
{
	uint16_t port = addr_port(from);

	if (!port)
		return GUARD_NO_PORT;
	if (guard_port_answers(port))
		return GUARD_ANSWERER;
	if (port == own_port)
		return GUARD_OWN_PORT;
	if (!stands_for_one(from) || (local->len && !stands_for_one(local)))
		return GUARD_NOT_ONE;
	if (g->limits.source_rate &&
	    !take_at_rate(&find_source(g, neighbourhood(from))->full_at,
			  g->limits.source_rate, now))
		return GUARD_SOURCE_RATE;
	if (!take_at_rate(&g->total_full_at, g->limits.total_rate, now))
		return GUARD_TOTAL_RATE;
	return GUARD_ANSWER;
}
