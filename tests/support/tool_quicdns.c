/*
 * A name server that speaks DNS over QUIC (RFC 9250) alone and answers from fixed records, since
 * Debian 12 has none:
 *
 *	quicdns CERTIFICATE KEY MODE [ADDRESS]	says "listening on ADDRESS:PORT" on standard output
 *
 *	good    192.0.2.1 for each A, nothing else; 3000 records for many.test
 *	other   agrees to another protocol of ALPN only
 *	silent  answers no packet
 *	mute    answers no query
 *	one     one answer a connection, which it closes then
 *	close   closes the connection when a query comes: it is overloaded
 *	late    answers each query after five seconds, and ends connections that were silent for two
 *	reset   resets the stream of each query
 *	cut     ends each stream in the middle of the answer
 *	empty   ends each stream without an answer
 *	twice   sends each answer twice on its stream
 *	number  gives each answer a message ID
 *	wrong   answers with something that is no DNS message
 *
 * Each connection and each query is told of on standard error.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/rng.h"
#include "dns/doq_reply.h"
#include "dns/quic_random.h"
#include "net/addr.h"
#include "net/socket.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <ngtcp2/ngtcp2.h>
#include <ngtcp2/ngtcp2_crypto.h>
#include <ngtcp2/ngtcp2_crypto_gnutls.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	DATAGRAM = 65536,
	ID = 16,
	MESSAGE = 65535,
	MANY = 3000,
	RECORD = 16,
	HEADER = 12,
	NS_IN_MS = 1000000,
};

static const uint64_t late = 5 * CLOCK_S, short_idle = 2 * CLOCK_S;

static struct {
	const char *mode;
	int fd;
	struct addr local;
	gnutls_certificate_credentials_t credentials;
	struct list peers;
} server;

struct peer {
	struct list node;
	struct addr addr;
	ngtcp2_path path;
	ngtcp2_conn *conn;
	gnutls_session_t session;
	ngtcp2_crypto_conn_ref ref;
	struct list streams;
	bool is_closing;
	uint64_t code;
	unsigned answered;
};

struct stream {
	struct list node;
	struct peer *peer;
	int64_t id;
	uint8_t *query, *answer;
	size_t query_len, len, sent;
	uint64_t due; /* when it is answered, if that is not at once; 0: that is past */
	bool has_fin, is_blocked;
};

static bool is_mode(const char *mode)
{
	return !strcmp(server.mode, mode);
}

static uint64_t now(void)
{
	return clock_now();
}

/* ---- answers ---- */

static size_t question_end(const uint8_t *m, size_t n)
{
	size_t at = HEADER;

	while (at < n && m[at])
		at += 1U + m[at];
	return at + 5 <= n ? at + 5 : 0;
}

static void put_record(uint8_t *at, unsigned number)
{
	static const uint8_t head[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0 };

	memcpy(at, head, sizeof(head));
	at[14] = (uint8_t)(2 + number / 250);
	at[15] = (uint8_t)(1 + number % 250);
}

/* The message behind its length. */
static void make_answer(struct stream *s)
{
	const uint8_t *m = s->query + 2;
	size_t end = question_end(m, s->query_len - 2), len;
	unsigned n = 0, i;
	uint8_t *out;

	if (end && m[end - 3] == 1)
		n = m[HEADER] == 4 && !memcmp(m + HEADER + 1, "many", 4) ? MANY : 1;
	len = end + (size_t)n * RECORD;
	s->answer = xcalloc(2, 2 + len + HEADER);
	if (is_mode("wrong") || !end) {
		memcpy(s->answer, "\0\4\0\0xt", 6);
		s->len = 6;
		return;
	}
	out = s->answer + 2;
	memcpy(out, m, end);
	out[2] = 0x85;
	out[3] = 0x80;
	memset(out + 6, 0, 6);
	out[6] = (uint8_t)(n >> 8);
	out[7] = (uint8_t)n;
	for (i = 0; i < n; i++)
		put_record(out + end + (size_t)i * RECORD, i);
	s->answer[0] = (uint8_t)(len >> 8);
	s->answer[1] = (uint8_t)len;
	s->len = is_mode("cut") ? len / 2 : is_mode("empty") ? 0 : len + 2;
	if (is_mode("number"))
		out[0] = 7;
	if (is_mode("twice")) {
		memcpy(s->answer + s->len, s->answer, s->len);
		s->len *= 2;
	}
}

static void on_query(struct stream *s)
{
	struct peer *p = s->peer;

	if (s->query_len < 4 || s->query_len - 2 != ((size_t)s->query[0] << 8 | s->query[1])) {
		fprintf(stderr, "a query of a wrong length\n");
		return;
	}
	fprintf(stderr, "query of %zu bytes, ID %u\n", s->query_len - 2,
		(unsigned)s->query[2] << 8 | s->query[3]);
	if (is_mode("mute"))
		return;
	if (is_mode("late")) {
		s->due = now() + late;
		return;
	}
	if (is_mode("close")) {
		p->is_closing = true;
		p->code = DOQ_EXCESSIVE_LOAD;
	} else if (is_mode("reset")) {
		ngtcp2_conn_shutdown_stream(p->conn, s->id, DOQ_INTERNAL_ERROR);
	} else {
		make_answer(s);
	}
}

/* ---- what ngtcp2 calls ---- */

static int on_data(ngtcp2_conn *conn, uint32_t flags, int64_t id, uint64_t offset,
		   const uint8_t *data, size_t n, void *user, void *stream_user)
{
	struct peer *p = user;
	struct stream *s = stream_user;

	(void)offset;
	if (!s) {
		s = xcalloc(1, sizeof(*s));
		s->peer = p;
		s->id = id;
		s->query = xmalloc(MESSAGE + 2);
		list_append(&p->streams, &s->node);
		ngtcp2_conn_set_stream_user_data(conn, id, s);
	}
	if (n > 0 && s->query_len + n <= MESSAGE + 2) {
		memcpy(s->query + s->query_len, data, n);
		s->query_len += n;
	}
	ngtcp2_conn_extend_max_offset(conn, n);
	if (flags & NGTCP2_STREAM_DATA_FLAG_FIN)
		on_query(s);
	return 0;
}

static void stream_free_of(struct stream *s)
{
	list_remove(&s->node);
	free(s->query);
	free(s->answer);
	free(s);
}

static int on_handshake(ngtcp2_conn *conn, void *user)
{
	const ngtcp2_transport_params *params = ngtcp2_conn_get_remote_transport_params(conn);

	(void)user;
	fprintf(stderr, "connection, idle timeout %llu\n",
		(unsigned long long)params->max_idle_timeout);
	return 0;
}

static int on_close(ngtcp2_conn *conn, uint32_t flags, int64_t id, uint64_t code, void *user,
		    void *stream_user)
{
	struct peer *p = user;

	(void)flags;
	(void)id;
	(void)code;
	if (stream_user)
		stream_free_of(stream_user);
	ngtcp2_conn_extend_max_streams_bidi(conn, 1);
	p->answered++;
	if (is_mode("one"))
		p->is_closing = true;
	return 0;
}

static ngtcp2_conn *conn_of(ngtcp2_crypto_conn_ref *ref)
{
	return ((struct peer *)ref->user_data)->conn;
}

/* ---- peers ---- */

static void peer_free(struct peer *p)
{
	list_remove(&p->node);
	ngtcp2_conn_del(p->conn);
	gnutls_deinit(p->session);
	while (!list_is_empty(&p->streams))
		stream_free_of(CONTAINER(p->streams.next, struct stream, node));
	free(p);
}

static void set_up_tls(struct peer *p)
{
	static unsigned char doq[] = "doq", other[] = "other";
	gnutls_datum_t alpn = is_mode("other") ? (gnutls_datum_t){ other, 5 } :
						 (gnutls_datum_t){ doq, 3 };

	gnutls_init(&p->session, GNUTLS_SERVER | GNUTLS_NO_AUTO_SEND_TICKET);
	gnutls_priority_set_direct(p->session,
				   "NORMAL:-VERS-ALL:+VERS-TLS1.3:%DISABLE_TLS13_COMPAT_MODE",
				   NULL);
	ngtcp2_crypto_gnutls_configure_server_session(p->session);
	gnutls_credentials_set(p->session, GNUTLS_CRD_CERTIFICATE, server.credentials);
	gnutls_alpn_set_protocols(p->session, &alpn, 1, GNUTLS_ALPN_MANDATORY);
	p->ref = (ngtcp2_crypto_conn_ref){ .get_conn = conn_of, .user_data = p };
	gnutls_session_set_ptr(p->session, &p->ref);
	ngtcp2_conn_set_tls_native_handle(p->conn, p->session);
}

static struct peer *peer_new(const struct addr *addr, const ngtcp2_pkt_hd *hd)
{
	ngtcp2_callbacks callbacks = {
		.recv_client_initial = ngtcp2_crypto_recv_client_initial_cb,
		.recv_crypto_data = ngtcp2_crypto_recv_crypto_data_cb,
		.handshake_completed = on_handshake,
		.encrypt = ngtcp2_crypto_encrypt_cb,
		.decrypt = ngtcp2_crypto_decrypt_cb,
		.hp_mask = ngtcp2_crypto_hp_mask_cb,
		.recv_stream_data = on_data,
		.stream_close = on_close,
		.rand = quic_random_bytes,
		.get_new_connection_id = quic_random_new_id,
		.update_key = ngtcp2_crypto_update_key_cb,
		.delete_crypto_aead_ctx = ngtcp2_crypto_delete_crypto_aead_ctx_cb,
		.delete_crypto_cipher_ctx = ngtcp2_crypto_delete_crypto_cipher_ctx_cb,
		.get_path_challenge_data = ngtcp2_crypto_get_path_challenge_data_cb,
		.version_negotiation = ngtcp2_crypto_version_negotiation_cb,
	};
	struct peer *p = xcalloc(1, sizeof(*p));
	ngtcp2_settings settings;
	ngtcp2_transport_params params;
	ngtcp2_cid id;

	list_init(&p->streams);
	p->addr = *addr;
	p->path.local = (ngtcp2_addr){ &server.local.sa, server.local.len };
	p->path.remote = (ngtcp2_addr){ &p->addr.sa, p->addr.len };
	quic_random_id(&id, ID);
	ngtcp2_settings_default(&settings);
	settings.initial_ts = now();
	settings.no_pmtud = 1;
	settings.handshake_timeout = CLOCK_NEVER; /* bad networks are the test's business */
	ngtcp2_transport_params_default(&params);
	params.original_dcid = hd->dcid;
	params.initial_max_stream_data_bidi_remote = MESSAGE + 2;
	params.initial_max_data = 1 << 20;
	params.initial_max_streams_bidi = 8;
	params.max_idle_timeout = is_mode("late") ? short_idle : 30 * CLOCK_S;
	if (ngtcp2_conn_server_new(&p->conn, &hd->scid, &id, &p->path, hd->version, &callbacks,
				   &settings, &params, NULL, p) != 0)
		abort();
	set_up_tls(p);
	list_append(&server.peers, &p->node);
	return p;
}

static void put(const struct peer *p, const uint8_t *packet, size_t n)
{
	(void)sendto(server.fd, packet, n, 0, &p->addr.sa, p->addr.len);
}

static struct stream *next_to_send(struct peer *p)
{
	LIST_EACH(node, &p->streams)
	{
		struct stream *s = CONTAINER(node, struct stream, node);

		if (s->answer && !s->is_blocked && !s->has_fin)
			return s;
	}
	return NULL;
}

/* False when the connection is over. */
static bool peer_write(struct peer *p)
{
	uint8_t packet[NGTCP2_MAX_UDP_PAYLOAD_SIZE];
	ngtcp2_connection_close_error farewell;
	ngtcp2_pkt_info info = { 0 };
	ngtcp2_ssize n, taken;

	LIST_EACH(node, &p->streams)
	{
		CONTAINER(node, struct stream, node)->is_blocked = false;
	}
	for (;;) {
		struct stream *s = next_to_send(p);
		ngtcp2_vec rest = { .base = s ? s->answer + s->sent : NULL,
				    .len = s ? s->len - s->sent : 0 };

		taken = -1;
		n = ngtcp2_conn_writev_stream(p->conn, NULL, &info, packet, sizeof(packet), &taken,
					      s ? NGTCP2_WRITE_STREAM_FLAG_FIN : 0U,
					      s ? s->id : -1, &rest, s ? 1 : 0, now());
		if (s && taken >= 0) {
			s->sent += (size_t)taken;
			s->has_fin = s->sent == s->len;
		}
		if (s && n < 0 && n > NGTCP2_ERR_FATAL && taken < 0) {
			s->is_blocked = true;
			continue;
		}
		if (n <= 0)
			break;
		put(p, packet, (size_t)n);
	}
	if (n < 0)
		return false;
	ngtcp2_conn_update_pkt_tx_time(p->conn, now());
	if (!p->is_closing)
		return true;
	ngtcp2_connection_close_error_default(&farewell);
	ngtcp2_connection_close_error_set_application_error(&farewell, p->code,
							    (const uint8_t *)"busy\33[31m",
							    p->code ? 9 : 0);
	n = ngtcp2_conn_write_connection_close(p->conn, NULL, &info, packet, sizeof(packet),
					       &farewell, now());
	if (n > 0)
		put(p, packet, (size_t)n);
	return false;
}

/* A handshake that fails ends with the alert that says why. */
static void say_alert(struct peer *p, int code)
{
	uint8_t packet[NGTCP2_MAX_UDP_PAYLOAD_SIZE];
	ngtcp2_connection_close_error farewell;
	ngtcp2_pkt_info info = { 0 };
	ngtcp2_ssize n;

	if (code == NGTCP2_ERR_DRAINING)
		return;
	ngtcp2_connection_close_error_default(&farewell);
	if (code == NGTCP2_ERR_CRYPTO)
		ngtcp2_connection_close_error_set_transport_error_tls_alert(
			&farewell, ngtcp2_conn_get_tls_alert(p->conn), NULL, 0);
	else
		ngtcp2_connection_close_error_set_transport_error_liberr(&farewell, code, NULL, 0);
	n = ngtcp2_conn_write_connection_close(p->conn, NULL, &info, packet, sizeof(packet),
					       &farewell, now());
	if (n > 0)
		put(p, packet, (size_t)n);
}

/* Clients stay at one address: it tells them apart. */
static struct peer *find_peer(const struct addr *addr)
{
	LIST_EACH(node, &server.peers)
	{
		struct peer *p = CONTAINER(node, struct peer, node);

		if (addr_equal(&p->addr, addr))
			return p;
	}
	return NULL;
}

static void receive(void)
{
	static uint8_t datagram[DATAGRAM];
	struct addr addr = { .len = sizeof(addr.un) };
	ngtcp2_pkt_info info = { 0 };
	ngtcp2_pkt_hd hd;
	struct peer *p;
	ssize_t n = recvfrom(server.fd, datagram, sizeof(datagram), 0, &addr.sa, &addr.len);
	int code;

	if (n <= 0 || is_mode("silent"))
		return;
	p = find_peer(&addr);
	if (!p && ngtcp2_accept(&hd, datagram, (size_t)n) == 0)
		p = peer_new(&addr, &hd);
	if (!p)
		return;
	code = ngtcp2_conn_read_pkt(p->conn, &p->path, &info, datagram, (size_t)n, now());
	if (code != 0)
		say_alert(p, code);
	if (code != 0 || !peer_write(p))
		peer_free(p);
}

/* Makes the answers of a peer whose time has come; when the next one is due. */
static uint64_t answer_due(struct peer *p, uint64_t t, bool *ret_has_any)
{
	uint64_t next = CLOCK_NEVER;

	*ret_has_any = false;
	LIST_EACH(node, &p->streams)
	{
		struct stream *s = CONTAINER(node, struct stream, node);

		if (s->due && s->due <= t) {
			s->due = 0;
			make_answer(s);
			*ret_has_any = true;
		} else if (s->due && s->due < next) {
			next = s->due;
		}
	}
	return next;
}

static int expire(void)
{
	uint64_t next = CLOCK_NEVER, t = now();

	LIST_EACH(node, &server.peers)
	{
		struct peer *p = CONTAINER(node, struct peer, node);
		bool has_expired = ngtcp2_conn_get_expiry(p->conn) <= t, has_answers;
		uint64_t at = answer_due(p, t, &has_answers);

		next = at < next ? at : next;
		if ((has_expired && ngtcp2_conn_handle_expiry(p->conn, t) != 0) ||
		    ((has_expired || has_answers) && !peer_write(p))) {
			peer_free(p);
			continue;
		}
		at = ngtcp2_conn_get_expiry(p->conn);
		next = at < next ? at : next;
	}
	if (next == CLOCK_NEVER)
		return -1;
	return next <= t ? 1 : (int)((next - t) / NS_IN_MS) + 1;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	char text[ADDR_TEXT];
	struct pollfd p;

	if (argc < 4 || argc > 5 ||
	    !addr_parse(argc > 4 ? argv[4] : "127.0.0.1", 0, &server.local)) {
		fprintf(stderr, "usage: quicdns CERTIFICATE KEY MODE [ADDRESS]\n");
		return 2;
	}
	server.mode = argv[3];
	list_init(&server.peers);
	if (gnutls_certificate_allocate_credentials(&server.credentials) != 0 ||
	    gnutls_certificate_set_x509_key_file(server.credentials, argv[1], argv[2],
						 GNUTLS_X509_FMT_PEM) < 0) {
		fprintf(stderr, "quicdns: %s cannot be used\n", argv[1]);
		return 1;
	}
	server.fd = socket_open(addr_family(&server.local), SOCK_DGRAM, &err);
	if (server.fd < 0 || bind(server.fd, &server.local.sa, server.local.len) < 0 ||
	    !addr_of_socket(server.fd, &server.local)) {
		perror("quicdns");
		return 1;
	}
	printf("listening on %s\n", addr_format_port(text, &server.local));
	fflush(stdout);
	p = (struct pollfd){ .fd = server.fd, .events = POLLIN };
	for (;;) {
		if (poll(&p, 1, expire()) > 0)
			receive();
	}
}
