/* Histograms and counters of an interval. */
#include "echo-client/record.h"

#include "base/histogram.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdlib.h>

struct record *record_new(void)
{
	struct record *r = xcalloc(1, sizeof(*r));

	r->latency = histogram_new();
	r->service = histogram_new();
	r->lag = histogram_new();
	r->connect = histogram_new();
	return r;
}

void record_free(struct record *r)
{
	if (!r)
		return;
	histogram_free(r->latency);
	histogram_free(r->service);
	histogram_free(r->lag);
	histogram_free(r->connect);
	free(r);
}

void record_clear(struct record *r)
{
	struct record empty = { .latency = r->latency,
				.service = r->service,
				.lag = r->lag,
				.connect = r->connect };

	histogram_clear(r->latency);
	histogram_clear(r->service);
	histogram_clear(r->lag);
	histogram_clear(r->connect);
	*r = empty;
}

static void merge_times(struct record *into, const struct record *from)
{
	if (!into->ended_at || from->began_at < into->began_at)
		into->began_at = from->began_at;
	if (from->ended_at > into->ended_at)
		into->ended_at = from->ended_at;
}

static void merge_datagrams(struct record_datagrams *into,
			    const struct record_datagrams *from)
{
	into->duplicates += from->duplicates;
	into->reordered += from->reordered;
	into->late += from->late;
	into->differed += from->differed;
	into->strangers += from->strangers;
}

void record_merge(struct record *into, const struct record *from)
{
	size_t i;

	merge_times(into, from);
	into->answers += from->answers;
	into->bytes += from->bytes;
	into->sent += from->sent;
	into->bytes_out += from->bytes_out;
	into->bytes_lost += from->bytes_lost;
	into->lost += from->lost;
	into->visits += from->visits;
	into->unconnected += from->unconnected;
	for (i = 0; i < FAILURE_KINDS; i++)
		into->failures[i] += from->failures[i];
	merge_datagrams(&into->datagrams, &from->datagrams);
	histogram_merge(into->latency, from->latency);
	histogram_merge(into->service, from->service);
	histogram_merge(into->lag, from->lag);
	histogram_merge(into->connect, from->connect);
}

uint64_t record_failures(const struct record *r)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < FAILURE_KINDS; i++)
		sum += r->failures[i];
	return sum;
}

const char *failure_name(enum failure f)
{
	static const char *const names[] = {
		[FAILURE_REFUSED] = "refused", [FAILURE_RESET] = "reset",
		[FAILURE_CLOSED] = "closed",   [FAILURE_SILENT] = "silent",
		[FAILURE_SURPLUS] = "surplus", [FAILURE_NO_PORT] = "no_port",
		[FAILURE_TLS] = "tls",
	};

	return names[f];
}
