/* Connections: their filters, and what is said of them. */
#include "connect/link.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/opt.h"
#include "cli/report.h"
#include "cli/secure.h"
#include "cli/voice.h"
#include "connect/connect.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/service.h"
#include "net/socket.h"
#include "net/tuning.h"
#include "stream/crlf.h"
#include "stream/datagram.h"
#include "stream/fd.h"
#include "stream/proxy_hello.h"
#include "stream/proxy_url.h"
#include "stream/starttls.h"
#include "stream/stream.h"
#include "stream/tap_stream.h"
#include "stream/tls.h"
#include "stream/tls_dane.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* How long to wait for datagrams after the end of input: there is no end of theirs. */
#define DATAGRAM_LINGER CLOCK_S

int link_dial_config(const struct connect_config *config, const struct endpoint *endpoint,
		     struct dial_config *ret, struct error *err)
{
	struct endpoint e = *endpoint;

	if (config->udp && endpoint_want_datagrams(&e, err) < 0)
		return -1;
	if (config->telnet == CONNECT_TELNET_ALWAYS && e.socktype && e.socktype != SOCK_STREAM)
		return error_set(err, ERROR_USAGE, 0, "--telnet",
				 "telnet needs a stream of bytes, not messages");
	if (secure_check(&config->securing, &config->handshaking, &e, err) < 0 ||
	    asking_check(&config->asking, &e, err) < 0)
		return -1;
	if (config->proxying.hello && e.socktype && e.socktype != SOCK_STREAM)
		return error_set(err, ERROR_USAGE, 0, "--send-proxy",
				 "is for a stream of bytes, not for messages");
	if (proxies_check(&config->proxies, &e, err) < 0 ||
	    dialing_get(&config->dialing, &config->common, proxies_first(&config->proxies, &e), ret,
			err) < 0)
		return -1;
	ret->socktype = e.socktype;
	return 0;
}

static void name_peer(struct link *l)
{
	addr_format_port(l->peer, &dial_winner(l->dial)->addr);
}

const char *link_local(char dst[static ADDR_TEXT], const struct link *l)
{
	const struct addr *local = &dial_winner(l->dial)->local;

	if (local->len)
		return addr_format_port(dst, local);
	snprintf(dst, ADDR_TEXT, "unknown");
	return dst;
}

/* Whether a datagram socket is at its end only silence can tell. */
static bool has_no_end(const struct link *l)
{
	return l->datagrams && socket_type(l->fd) == SOCK_DGRAM;
}

static void move_taps(const struct link *l)
{
	const struct dial_attempt *winner = dial_winner(l->dial);
	size_t i;

	for (i = 0; i < TAPS_PLACES; i++) {
		if (l->taps[i])
			tap_stream_move(l->taps[i], &winner->local, &winner->addr);
	}
}

static int next_address(void *user)
{
	struct link *l = user;
	int fd = dial_next(l->dial);

	if (fd >= 0) {
		l->fd = fd;
		name_peer(l);
		move_taps(l);
	}
	return fd;
}

static void put_taps(struct link *l, const struct connect_config *config, enum taps_place place,
		     unsigned id)
{
	const struct tap_stream_config tap = {
		.conn = { .id = id, .socktype = socket_type(l->fd),
			  .local = dial_winner(l->dial)->local,
			  .peer = dial_winner(l->dial)->addr },
		.datagrams = l->datagrams,
	};

	l->top = taps_add(config->taps, place, l->top, tap, &l->taps[place]);
	if (l->taps[place])
		tap_stream_open(l->taps[place], l->stats.connect_ns);
}

/* The socket as the lowest stream. */
static void open_bottom(struct link *l, struct loop *loop, const struct link_plan *plan)
{
	if (socket_type(l->fd) != SOCK_STREAM) {
		l->top = l->datagrams = datagram_new(loop, l->fd, l->peer, true);
		if (has_no_end(l))
			datagram_on_refusal(l->datagrams, next_address, l);
		return;
	}
	socket_set_nodelay(l->fd);
	socket_bound_unsent(l->fd);
	if (addr_is_loopback(&dial_winner(l->dial)->addr))
		socket_unpace(l->fd);
	l->top = fd_socket_new(loop, l->fd, l->peer);
	if (plan->secure->context)
		fd_set_quick_ack(l->top);
	if (plan->config->dialing.mptcp && !tuning_is_mptcp(l->fd))
		report_note(1, "%s does not speak MPTCP: this is plain TCP", l->peer);
}

/* From then on the peer is whom the user named. */
static int put_proxies(struct link *l, struct loop *loop, const struct link_plan *plan,
		       struct error *err)
{
	const struct proxies *proxies = &plan->config->proxies;
	char peer[ENDPOINT_TEXT];

	if (proxies_first(proxies, plan->endpoint) == plan->endpoint)
		return 0;
	l->top = proxies_put(proxies, loop, l->top, plan->endpoint,
			     common_family(&plan->config->common), err);
	l->is_proxied = true;
	endpoint_format(peer, plan->endpoint);
	text_safe(l->peer, sizeof(l->peer), peer, strlen(peer), TEXT_KEEP_NONE);
	return l->top ? 0 : -1;
}

/* What stands behind a proxy of ours sees another address than ours. */
static void put_hello(struct link *l, const struct link_plan *plan)
{
	const struct dial_attempt *winner = dial_winner(l->dial);
	struct addr unknown = { .len = 0 };
	const struct addr *local = l->is_proxied ? &unknown : &winner->local;

	if (plan->config->proxying.hello)
		l->top = proxy_hello_new(l->top, (unsigned)plan->config->proxying.hello, local,
					 &winner->addr, plan->config->proxies.tlvs);
}

/* The talk that ends in TLS. */
static int put_starttls(struct link *l, const struct link_plan *plan, struct error *err)
{
	const char *name = secure_name(plan->secure, plan->endpoint);
	struct stream *whole;

	if (!plan->config->starttls)
		return 0;
	whole = starttls_new(l->top, plan->config->starttls, name, l->peer, err);
	if (!whole)
		return -1;
	l->top = whole;
	return 0;
}

static int put_tls(struct link *l, struct loop *loop, const struct link_plan *plan,
		   struct error *err)
{
	if (!plan->secure->context)
		return 0;
	if (put_starttls(l, plan, err) < 0)
		return -1;
	l->top = l->tls = secure_put(plan->secure, loop, l->top, plan->endpoint, l->peer, err);
	if (!l->tls)
		return -1;
	if (l->taps[TAPS_WIRE])
		tap_stream_note_tls(l->taps[TAPS_WIRE], l->tls);
	taps_take_secrets(plan->config->taps, plan->secure->context);
	return 0;
}

int link_init(struct link *l, struct loop *loop, int fd, struct dial *d,
	      const struct link_plan *plan, struct error *err)
{
	const int on = 1;
	unsigned id = taps_next_id(plan->config->taps);

	*l = (struct link){ .fd = fd, .dial = d, .since = loop_now(loop) };
	stats_note_dial(&l->stats, d, l->since);
	name_peer(l);
	open_bottom(l, loop, plan);
	put_taps(l, plan->config, TAPS_WIRE, id);
	if (put_proxies(l, loop, plan, err) < 0) {
		link_done(l);
		return -1;
	}
	put_hello(l, plan);
	if (put_tls(l, loop, plan, err) < 0) {
		link_done(l);
		return -1;
	}
	put_taps(l, plan->config, TAPS_TALK, id);
	if (plan->telnet && !l->datagrams) {
		/* The urgent byte of IAC DM belongs into the stream, or the parser misses it. */
		(void)setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
		l->top = l->telnet = telnet_new(l->top, plan->telnet);
	} else if (plan->config->crlf) {
		l->top = crlf_new(l->top);
	}
	return 0;
}

void link_open(struct link *l, struct loop *loop, const struct connect_config *config,
	       opening_done_fn *done, void *user)
{
	uint64_t timeout = config->dialing.timeout ? config->dialing.timeout : DIAL_TIMEOUT;

	opening_start(&l->opening, loop, l->top, dial_started_at(l->dial), timeout, l->peer, done,
		      user);
}

bool link_wants_another(struct link *l, struct dial **d, const struct connect_config *config)
{
	if (!proxies_want_another(&config->proxies))
		return false;
	link_done(l);
	dial_free(*d);
	*d = NULL;
	return true;
}

void link_note_open(struct link *l, const struct connect_config *config,
		    const struct loop *loop)
{
	char dane[TLS_DANE_TEXT];
	struct tls_dane_match match;
	const struct voice *voice = voice_get();
	const char *alpn;

	if (voice && voice->opened)
		voice->opened();
	if (!l->tls)
		return;
	l->stats.open_ns = loop_now(loop) - l->since;
	alpn = tls_alpn(l->tls);
	if (tls_is_new(l->tls) && !config->tls_info)
		report_note(0, "%s: met for the first time; its key is kept in %s", l->peer,
			    config->securing.tofu);
	report_note(1, "%s: %s, %s%s%s%s", l->peer, tls_version(l->tls), tls_cipher(l->tls),
		    *alpn ? ", " : "", alpn, tls_is_resumed(l->tls) ? ", resumed" : "");
	if (tls_dane_matched(l->tls, &match))
		report_note(1, "%s: trusted, since the DNS says so: TLSA %s", l->peer,
			    tls_dane_format(dane, &match));
}

void link_done(struct link *l)
{
	opening_stop(&l->opening);
	stream_free(l->top);
	*l = (struct link){ .fd = -1 };
}

void link_note_attempt(const struct dial *d, const struct dial_attempt *attempt)
{
	char line[DIAL_TEXT], name[SERVICE_TEXT];
	unsigned level = attempt->state == DIAL_CONNECTING ? 2 : 1;
	const struct voice *voice = voice_get();
	bool has_name;

	if (voice && voice->attempt && attempt->state != DIAL_CONNECTING)
		voice->attempt(attempt);
	if (voice || report_verbosity() < level)
		return;
	dial_format_attempt(line, attempt, dial_started_at(d));
	has_name = attempt->state == DIAL_CONNECTED &&
		   service_name(addr_port(&attempt->addr), NULL, name);
	report_note(level, "%s%s%s%s", line, has_name ? " [" : "", has_name ? name : "",
		    has_name ? "]" : "");
}

/* 0 is "without limit" on the command line. */
static uint64_t or_never(uint64_t ns)
{
	return ns ? ns : CLOCK_NEVER;
}

struct relay_config link_relay_config(const struct link *l, const struct connect_config *config)
{
	struct relay_config result = {
		.eof = (enum relay_eof)config->eof,
		.linger_ns = or_never(config->linger),
		.idle_ns = or_never(config->idle),
	};

	if (result.eof == RELAY_EOF_HOLD && !opt_was_given("linger"))
		result.linger_ns = CLOCK_NEVER;
	else if (has_no_end(l) && !opt_was_given("linger"))
		result.linger_ns = DATAGRAM_LINGER;
	return result;
}

/* The end of what is silent: for datagrams an orderly one, if any have come. */
static int silence(const struct link *l, const struct connect_config *config,
		   enum relay_end end, struct error *err)
{
	uint64_t linger = link_relay_config(l, config).linger_ns;
	char time[24];

	if (has_no_end(l) && datagram_counts(l->datagrams).received)
		return 0;
	if (end == RELAY_IDLE)
		return error_set(err, ERROR_PEER, ETIMEDOUT, l->peer,
				 "nothing was sent or received for %s",
				 clock_format(time, config->idle));
	error_set(err, ERROR_PEER, ETIMEDOUT, l->peer,
		  has_no_end(l) ? "no answer within %s after the end of input"
				: "the peer was silent for %s after the end of input",
		  clock_format(time, linger));
	error_hint(err, "--linger 0 waits without limit, --eof close does not wait");
	return -1;
}

int link_result(const struct link *l, const struct connect_config *config,
		const struct relay *relay, struct error *err)
{
	switch (relay_end(relay)) {
	case RELAY_BOTH_ENDED:
	case RELAY_INPUT_ENDED:
	case RELAY_PEER_DONE:
		return 0;
	case RELAY_LINGERED:
	case RELAY_IDLE:
		return silence(l, config, relay_end(relay), err);
	case RELAY_BROKEN:
	case RELAY_OUTPUT_LOST:
	case RELAY_INPUT_LOST:
		*err = *relay_error(relay);
		return -1;
	}
	return 0;
}

/* How many messages, where they are kept apart: "3 datagrams, ". */
static const char *count(char dst[static 40], const struct link *l, enum relay_direction direction)
{
	struct datagram_counts counts;
	uint64_t n;

	dst[0] = '\0';
	if (!l->datagrams)
		return dst;
	counts = datagram_counts(l->datagrams);
	n = direction == RELAY_OUT ? counts.sent : counts.received;
	snprintf(dst, 40, "%llu datagram%s, ", (unsigned long long)n, n == 1 ? "" : "s");
	return dst;
}

static struct json *tls_document(const struct link *l)
{
	struct json *doc = json_new_object();
	const char *alpn = tls_alpn(l->tls);

	json_put_string(doc, "version", tls_version(l->tls));
	json_put_string(doc, "cipher", tls_cipher(l->tls));
	if (*alpn)
		json_put_string(doc, "alpn", alpn);
	if (tls_is_resumed(l->tls))
		json_put_bool(doc, "resumed", true);
	json_put_bool(doc, "trusted", !tls_complaint(l->tls));
	if (tls_complaint(l->tls))
		json_put_string(doc, "complaint", tls_complaint(l->tls)->text);
	return doc;
}

static void put_proxy_names(struct json *doc, const struct link *l,
			    const struct connect_config *config)
{
	struct json *list;
	char name[PROXY_TEXT];
	size_t i;

	if (!l->is_proxied)
		return;
	list = json_new_array();
	for (i = 0; i < config->proxies.n; i++)
		json_push_string(list, proxy_format(name, &config->proxies.list[i]));
	json_put(doc, "proxies", list);
}

static struct json *make_summary(const struct link *l, const struct connect_config *config,
				 const struct stats_end *at_end, bool is_ok)
{
	const struct relay *relay = at_end->relay;
	struct json *doc = json_new_object();
	enum relay_end end = relay_end(relay);
	char local[ADDR_TEXT];

	json_put_string(doc, "schema", "netkit.connect/1");
	json_put_bool(doc, "ok", is_ok);
	json_put_string(doc, "local", link_local(local, l));
	json_put_string(doc, "peer", l->peer);
	put_proxy_names(doc, l, config);
	json_put_int(doc, "sent", (int64_t)relay_bytes(relay, RELAY_OUT));
	json_put_int(doc, "received", (int64_t)relay_bytes(relay, RELAY_IN));
	if (l->datagrams) {
		json_put_int(doc, "datagrams_sent", (int64_t)datagram_counts(l->datagrams).sent);
		json_put_int(doc, "datagrams_received",
			     (int64_t)datagram_counts(l->datagrams).received);
	}
	json_put_real(doc, "seconds", (double)(at_end->now - at_end->since) / (double)CLOCK_S);
	json_put_string(doc, "end", relay_end_word(end));
	if (l->tls)
		json_put(doc, "tls", tls_document(l));
	if (config->stats)
		json_put(doc, "stats", stats_document(at_end));
	return doc;
}

static void print_line(const struct link *l, unsigned level, const struct stats_end *at_end)
{
	char local[ADDR_TEXT], time[24], out[40], in[40];

	report_note(level, "%s -> %s: %s%llu bytes sent, %s%llu received in %s; %s",
		    link_local(local, l), l->peer, count(out, l, RELAY_OUT),
		    (unsigned long long)relay_bytes(at_end->relay, RELAY_OUT),
		    count(in, l, RELAY_IN),
		    (unsigned long long)relay_bytes(at_end->relay, RELAY_IN),
		    clock_format(time, at_end->now - at_end->since),
		    relay_end_word(relay_end(at_end->relay)));
}

static struct stats_end end_of(const struct link *l, struct loop *loop, const struct relay *relay)
{
	return (struct stats_end){ .stats = &l->stats,
				   .relay = relay,
				   .fd = l->fd,
				   .since = l->since,
				   .now = loop_now(loop) };
}

struct json *link_summary(const struct link *l, const struct connect_config *config,
			  struct loop *loop, const struct relay *relay)
{
	const struct stats_end at_end = end_of(l, loop, relay);
	struct error ignored;

	return make_summary(l, config, &at_end, link_result(l, config, relay, &ignored) == 0);
}

void link_report(const struct link *l, const struct connect_config *config, struct loop *loop,
		 const struct relay *relay)
{
	const struct stats_end at_end = end_of(l, loop, relay);
	struct json *doc;

	if (config->common.json) {
		doc = link_summary(l, config, loop, relay);
		json_print(doc, stderr);
		json_free(doc);
	} else if (config->stats) {
		print_line(l, 0, &at_end);
		stats_print(&at_end);
	} else if (report_verbosity()) {
		print_line(l, 1, &at_end);
	}
}
