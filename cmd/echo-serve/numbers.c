/* Adding up seats, and the text that monitoring reads. */
#include "echo-serve/numbers.h"

#include "base/buf.h"

#include <inttypes.h>

/* Each is written by one other process, in one piece. */
static uint64_t look(const uint64_t *count)
{
	return __atomic_load_n(count, __ATOMIC_RELAXED);
}

static void add(struct server_counts *sum, const struct server_counts *c)
{
	size_t i;

	sum->accepted += look(&c->accepted);
	sum->refused += look(&c->refused);
	sum->received += look(&c->received);
	sum->sent += look(&c->sent);
	for (i = 0; i < CLIENT_ENDS; i++)
		sum->ends[i] += look(&c->ends[i]);
	for (i = 0; i < GUARD_VERDICTS; i++)
		sum->datagrams[i] += look(&c->datagrams[i]);
}

void numbers_gather(const struct server *s, struct numbers *ret)
{
	size_t i;

	*ret = (struct numbers){ .processes = s->seats_n };
	for (i = 0; i < s->seats_n; i++) {
		add(&ret->counts, &s->seats[i].counts);
		ret->clients += atomic_load(&s->seats[i].clients);
	}
}

static void head(struct buf *b, const char *name, const char *type, const char *help)
{
	(void)buf_printf(b, "# HELP netkit_echo_%s %s\n# TYPE netkit_echo_%s %s\n", name, help,
			 name, type);
}

static void one(struct buf *b, const char *name, const char *type, const char *help,
		uint64_t value)
{
	head(b, name, type, help);
	(void)buf_printf(b, "netkit_echo_%s %" PRIu64 "\n", name, value);
}

void numbers_expose(const struct numbers *n, struct buf *b)
{
	size_t i;

	one(b, "processes", "gauge", "Processes that serve.", n->processes);
	one(b, "connections", "gauge", "Connections that are open.", n->clients);
	one(b, "connections_accepted_total", "counter", "Connections that were taken.",
	    n->counts.accepted);
	one(b, "connections_refused_total", "counter", "Connections that were closed at once.",
	    n->counts.refused);
	head(b, "connections_ended_total", "counter", "Connections that have ended, and how.");
	for (i = 0; i < CLIENT_ENDS; i++)
		(void)buf_printf(b, "netkit_echo_connections_ended_total{end=\"%s\"} %" PRIu64 "\n",
				 client_end_names[i], n->counts.ends[i]);
	one(b, "received_bytes_total", "counter", "Bytes that came by connections.",
	    n->counts.received);
	one(b, "sent_bytes_total", "counter", "Bytes that went back by connections.",
	    n->counts.sent);
	head(b, "datagrams_total", "counter", "Datagrams, and whether they were answered.");
	for (i = 0; i < GUARD_VERDICTS; i++)
		(void)buf_printf(b, "netkit_echo_datagrams_total{verdict=\"%s\"} %" PRIu64 "\n",
				 guard_names[i], n->counts.datagrams[i]);
}
