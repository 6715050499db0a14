/* What echo-serve says, in words and as documents. */
#include "echo-serve/journal.h"

#include "base/clock.h"
#include "base/error.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/report.h"
#include "echo-serve/engine.h"
#include "echo-serve/numbers.h"
#include "net/listener.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const char schema[] = "netkit.echo-serve/1";

static const char *const end_words[CLIENT_ENDS] = {
	[CLIENT_FINISHED] = "Closed by", [CLIENT_RESET] = "Reset by",
	[CLIENT_IDLE] = "Idle, closed",  [CLIENT_STALLED] = "Stalled, closed",
	[CLIENT_DRAINED] = "Drained",    [CLIENT_CUT] = "Cut off",
	[CLIENT_LEFT] = "Left on purpose", [CLIENT_DIED] = "The process died of",
};

const char *const client_end_names[CLIENT_ENDS] = {
	[CLIENT_FINISHED] = "finished", [CLIENT_RESET] = "reset",     [CLIENT_IDLE] = "idle",
	[CLIENT_STALLED] = "stalled",   [CLIENT_DRAINED] = "drained", [CLIENT_CUT] = "cut",
	[CLIENT_LEFT] = "left",         [CLIENT_DIED] = "died",
};

enum { WHO_TEXT = ADDR_TEXT + 16 };

/* "(192.0.2.1, 50123)"; a client of a unix socket rarely has a name: "(unix)". */
static const char *who(char dst[static WHO_TEXT], const struct addr *peer)
{
	char text[ADDR_TEXT];

	if (addr_family(peer) == AF_UNIX || addr_family(peer) == AF_UNSPEC)
		snprintf(dst, WHO_TEXT, "(unix)");
	else
		snprintf(dst, WHO_TEXT, "(%s, %u)", addr_format(text, peer),
			 addr_port(peer));
	return dst;
}

static struct json *new_document(const char *event)
{
	struct json *doc = json_new_object();

	json_put_string(doc, "schema", schema);
	json_put_string(doc, "event", event);
	return doc;
}

static int print_document(struct json *doc, struct error *err)
{
	json_print(doc, stdout);
	json_free(doc);
	return output_flush(err);
}

static const char *transport(const struct addr *a, int type)
{
	if (addr_family(a) != AF_INET && addr_family(a) != AF_INET6)
		return "unix";
	return type == SOCK_DGRAM ? "udp" : "tcp";
}

static void put_address(struct json *doc, const struct addr *a, int type)
{
	char text[ADDR_TEXT];

	json_put_string(doc, "transport", transport(a, type));
	if (addr_family(a) == AF_UNIX) {
		json_put_string(doc, "path", addr_format(text, a));
	} else if (addr_family(a) != AF_UNSPEC) {
		json_put_string(doc, "address", addr_format(text, a));
		json_put_int(doc, "port", addr_port(a));
	}
}

int journal_metrics(const struct server *s, const struct listener_socket *socket,
		    struct error *err)
{
	char text[LISTENER_TEXT];
	struct json *doc;

	if (!s->config->common.json) {
		printf("metrics on %s\n", listener_format(text, socket));
		return output_flush(err);
	}
	doc = new_document("metrics");
	put_address(doc, &socket->addr, socket->type);
	return print_document(doc, err);
}

int journal_listening(const struct server *s, const struct listener_socket *socket,
		      struct error *err)
{
	char text[LISTENER_TEXT];
	struct json *doc;

	if (!s->config->common.json) {
		printf("listening on %s\n", listener_format(text, socket));
		return output_flush(err);
	}
	doc = new_document("listening");
	put_address(doc, &socket->addr, socket->type);
	return print_document(doc, err);
}

void journal_connected(const struct client *c)
{
	char text[WHO_TEXT];
	struct addr peer;

	if (report_verbosity() < 1)
		return;
	peer = client_peer(c);
	report_note(1, "Connected to %s", who(text, &peer));
}

void journal_received(size_t n)
{
	if (report_verbosity() >= 2)
		report_note(2, "server received %zu bytes", n);
}

static void note_end(const struct client *c, uint64_t took)
{
	char text[WHO_TEXT], time[24], reason[64] = "";
	struct addr peer = client_peer(c);
	struct error why = ERROR_INIT;

	if (c->code && c->end == CLIENT_RESET) {
		error_errno(&why, ERROR_PEER, c->code, NULL, NULL);
		snprintf(reason, sizeof(reason), " (%.50s)", why.text);
	} else if (c->code && c->end == CLIENT_DIED) {
		snprintf(reason, sizeof(reason), " (signal %d)", c->code);
	}
	report_note(1, "%s %s%s: %" PRIu64 " bytes received, %" PRIu64 " sent, %s",
		    end_words[c->end], who(text, &peer), reason, c->received, c->sent,
		    clock_format(time, took));
}

int journal_ended(const struct server *s, const struct client *c, struct error *err)
{
	uint64_t took = loop_now(s->loop) - c->started_at;
	struct addr peer;
	struct json *doc;

	if (report_verbosity() >= 1)
		note_end(c, took);
	if (!s->config->common.json)
		return 0;
	doc = new_document("connection");
	json_put_int(doc, "id", c->id);
	peer = client_peer(c);
	put_address(doc, &peer, SOCK_STREAM);
	json_put_int(doc, "received", (int64_t)c->received);
	json_put_int(doc, "sent", (int64_t)c->sent);
	json_put_real(doc, "seconds", (double)took / (double)CLOCK_S);
	json_put_string(doc, "end", client_end_names[c->end]);
	if (c->code && c->end == CLIENT_RESET)
		json_put_string(doc, "code", strerrorname_np(c->code));
	return print_document(doc, err);
}

void journal_refused(const struct addr *peer, const char *why)
{
	char text[WHO_TEXT];

	if (report_verbosity() >= 1)
		report_note(1, "Refused %s: %s", who(text, peer), why);
}

void journal_trouble(uint64_t *last_at, uint64_t now, const char *what, int code)
{
	struct error why = ERROR_INIT;

	if (*last_at && now - *last_at < CLOCK_S)
		return;
	*last_at = now;
	error_errno(&why, ERROR_LOCAL, code, NULL, what);
	report_warning("%s", why.text);
}

void journal_datagrams(const struct server *s)
{
	const uint64_t *counts = s->seat->counts.datagrams;
	struct error ignored = ERROR_INIT;
	struct json *doc;
	int i;

	for (i = 0; i < GUARD_VERDICTS; i++) {
		if (counts[i])
			report_note(1, "datagrams %s: %" PRIu64, guard_words[i],
				    counts[i]);
	}
	if (!s->config->common.json)
		return;
	doc = new_document("datagrams");
	for (i = 0; i < GUARD_VERDICTS; i++)
		json_put_int(doc, guard_names[i], (int64_t)counts[i]);
	(void)print_document(doc, &ignored); /* main looks again */
}

static void put_counts(struct json *doc, const struct numbers *n)
{
	struct json *ends = json_new_object(), *datagrams = json_new_object();
	size_t i;

	json_put_int(doc, "clients", (int64_t)n->clients);
	json_put_int(doc, "accepted", (int64_t)n->counts.accepted);
	json_put_int(doc, "refused", (int64_t)n->counts.refused);
	json_put_int(doc, "received", (int64_t)n->counts.received);
	json_put_int(doc, "sent", (int64_t)n->counts.sent);
	for (i = 0; i < CLIENT_ENDS; i++)
		json_put_int(ends, client_end_names[i], (int64_t)n->counts.ends[i]);
	json_put(doc, "ended", ends);
	for (i = 0; i < GUARD_VERDICTS; i++)
		json_put_int(datagrams, guard_names[i], (int64_t)n->counts.datagrams[i]);
	json_put(doc, "datagrams", datagrams);
}

int journal_statistics(const struct server *s, struct error *err)
{
	struct numbers n;
	uint64_t refused = 0;
	struct json *doc;
	size_t i;

	numbers_gather(s, &n);
	if (s->config->common.json) {
		doc = new_document("statistics");
		put_counts(doc, &n);
		return print_document(doc, err);
	}
	for (i = GUARD_ANSWER + 1; i < GUARD_VERDICTS; i++)
		refused += n.counts.datagrams[i];
	report_note(0,
		    "%" PRIu64 " clients; %" PRIu64 " accepted, %" PRIu64 " reset, %" PRIu64
		    " refused: %" PRIu64 " bytes received, %" PRIu64 " sent; %" PRIu64
		    " datagrams answered, %" PRIu64 " not",
		    n.clients, n.counts.accepted, n.counts.ends[CLIENT_RESET], n.counts.refused,
		    n.counts.received, n.counts.sent, n.counts.datagrams[GUARD_ANSWER], refused);
	return 0;
}

void journal_summary(const struct server *s)
{
	struct numbers n;

	numbers_gather(s, &n);
	report_note(1,
		    "%" PRIu64 " accepted, %" PRIu64 " reset, %" PRIu64
		    " refused: %" PRIu64 " bytes received, %" PRIu64 " sent",
		    n.counts.accepted, n.counts.ends[CLIENT_RESET], n.counts.refused,
		    n.counts.received, n.counts.sent);
}
