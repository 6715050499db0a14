/* Figures of a connection, as text and as JSON. */
#include "connect/stats.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/json.h"
#include "cli/report.h"
#include "net/dial.h"
#include "net/resolve.h"
#include "net/tcp_facts.h"
#include "stream/relay.h"

#include <stdio.h>

void stats_note_dial(struct stats *s, const struct dial *d, uint64_t now)
{
	const struct resolve_result *resolved = dial_resolved(d);
	const struct dial_attempt *winner = dial_winner(d);

	*s = (struct stats){ .wait_ns = now - dial_started_at(d) };
	if (resolved)
		s->name_ns = resolved->took;
	s->connect_ns = winner->end_at - winner->start_at;
}

const char *stats_format_rate(char dst[static STATS_RATE_TEXT], double rate)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	size_t i;

	if (rate < 1024) {
		snprintf(dst, STATS_RATE_TEXT, "%.0f bytes/s", rate);
		return dst;
	}
	rate /= 1024;
	for (i = 0; rate >= 1024 && i + 1 < ARRAY_SIZE(units); i++)
		rate /= 1024;
	snprintf(dst, STATS_RATE_TEXT, "%.1f %s/s", rate, units[i]);
	return dst;
}

static double seconds(uint64_t ns)
{
	return (double)ns / (double)CLOCK_S;
}

static double mean_rate(const struct stats_end *e, uint64_t bytes)
{
	return e->now > e->since ? (double)bytes / seconds(e->now - e->since) : 0;
}

/* After the connection stood; 0: nothing came. */
static uint64_t first_byte_ns(const struct stats_end *e)
{
	uint64_t at = relay_first_byte_at(e->relay, RELAY_IN);

	return at == CLOCK_NEVER ? 0 : at - e->since;
}

static bool has_input(const struct stats_end *e)
{
	return relay_first_byte_at(e->relay, RELAY_IN) != CLOCK_NEVER;
}

/* ---- text ---- */

/* Microseconds count on a short way. */
static const char *format_time(char dst[static 24], uint64_t ns)
{
	if (ns >= 10 * CLOCK_MS)
		return clock_format(dst, ns);
	snprintf(dst, 24, "%.3f ms", (double)ns / (double)CLOCK_MS);
	return dst;
}

static void print_time(const char *what, uint64_t ns)
{
	char time[24];

	report_note(0, "  %-15s %s", what, format_time(time, ns));
}

static void print_bytes(const char *what, const struct stats_end *e,
			enum relay_direction direction)
{
	uint64_t bytes = relay_bytes(e->relay, direction);
	char rate[STATS_RATE_TEXT];

	report_note(0, "  %-15s %llu bytes, %s", what, (unsigned long long)bytes,
		    stats_format_rate(rate, mean_rate(e, bytes)));
}

static void print_facts(const struct tcp_facts *f)
{
	char mean[24], least[24], varies[24], rate[STATS_RATE_TEXT];

	report_note(0, "  %-15s %s, least %s, varies by %s", "round trip",
		    format_time(mean, f->rtt_ns),
		    f->rtt_least_ns ? format_time(least, f->rtt_least_ns) : "not known",
		    format_time(varies, f->rtt_var_ns));
	report_note(0, "  %-15s %u segments", "sent again", f->retransmits);
	report_note(0, "  %-15s %u segments of %u bytes%s%s", "window", f->window, f->segment,
		    f->congestion[0] ? ", " : "", f->congestion);
	if (f->delivery_rate)
		report_note(0, "  %-15s %s", "delivered",
			    stats_format_rate(rate, (double)f->delivery_rate));
}

void stats_print(const struct stats_end *e)
{
	struct tcp_facts facts;

	if (e->stats->name_ns)
		print_time("name", e->stats->name_ns);
	print_time("connect", e->stats->connect_ns);
	print_time("until connected", e->stats->wait_ns);
	if (e->stats->open_ns)
		print_time("handshake", e->stats->open_ns);
	if (has_input(e))
		print_time("first byte", first_byte_ns(e));
	print_time("until the end", e->now - e->since);
	print_bytes("sent", e, RELAY_OUT);
	print_bytes("received", e, RELAY_IN);
	if (tcp_facts_get(e->fd, &facts))
		print_facts(&facts);
}

/* ---- JSON ---- */

static struct json *document_facts(const struct tcp_facts *f)
{
	struct json *doc = json_new_object();

	json_put_real(doc, "rtt", seconds(f->rtt_ns));
	json_put_real(doc, "rtt_variation", seconds(f->rtt_var_ns));
	if (f->rtt_least_ns)
		json_put_real(doc, "rtt_least", seconds(f->rtt_least_ns));
	json_put_int(doc, "retransmits", f->retransmits);
	json_put_int(doc, "window", f->window);
	json_put_int(doc, "segment", f->segment);
	if (f->congestion[0])
		json_put_string(doc, "congestion", f->congestion);
	if (f->delivery_rate)
		json_put_int(doc, "delivery_rate", (int64_t)f->delivery_rate);
	return doc;
}

struct json *stats_document(const struct stats_end *e)
{
	struct json *doc = json_new_object();
	struct tcp_facts facts;

	if (e->stats->name_ns)
		json_put_real(doc, "name", seconds(e->stats->name_ns));
	json_put_real(doc, "connect", seconds(e->stats->connect_ns));
	json_put_real(doc, "until_connected", seconds(e->stats->wait_ns));
	if (e->stats->open_ns)
		json_put_real(doc, "handshake", seconds(e->stats->open_ns));
	if (has_input(e))
		json_put_real(doc, "first_byte", seconds(first_byte_ns(e)));
	json_put_real(doc, "send_rate", mean_rate(e, relay_bytes(e->relay, RELAY_OUT)));
	json_put_real(doc, "receive_rate", mean_rate(e, relay_bytes(e->relay, RELAY_IN)));
	if (tcp_facts_get(e->fd, &facts))
		json_put(doc, "tcp", document_facts(&facts));
	return doc;
}
