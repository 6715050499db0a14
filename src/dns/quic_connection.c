/* ngtcp2's side of a connection of DNS over QUIC. */
#include "dns/quic_connection.h"

#include "base/clock.h"
#include "dns/quic_random.h"

#include <stdlib.h>

enum {
	CONNECTION_ID = 16,
	WINDOW = 1 << 20, /* bytes on all streams that we have not looked at yet */
};

/* A connection on which an answer is waited for stays in use so often, whatever the server says. */
#define KEEP_ALIVE (10 * CLOCK_S)
#define KEEP_ALIVE_LEAST (100 * CLOCK_MS)

void quic_stream_drop(struct quic_stream *s)
{
	list_remove(&s->node);
	doq_reply_done(&s->reply);
	free(s->query);
	free(s);
}

/* ---- what ngtcp2 calls ---- */

static int on_data(ngtcp2_conn *conn, uint32_t flags, int64_t id, uint64_t offset,
		   const uint8_t *data, size_t n, void *user, void *stream_user)
{
	struct quic_stream *s = stream_user;

	(void)id;
	(void)offset;
	(void)user;
	quic_lib.ngtcp2_conn_extend_max_offset(conn, n);
	if (!s)
		return 0;
	if (n > 0 && s->x)
		doq_reply_add(&s->reply, data, n);
	if (flags & NGTCP2_STREAM_DATA_FLAG_FIN)
		doq_reply_end(&s->reply);
	return 0;
}

static int on_reset(ngtcp2_conn *conn, int64_t id, uint64_t size, uint64_t code, void *user,
		    void *stream_user)
{
	struct quic_stream *s = stream_user;

	(void)conn;
	(void)id;
	(void)size;
	(void)user;
	if (s)
		doq_reply_reset(&s->reply, code);
	return 0;
}

static int on_close(ngtcp2_conn *conn, uint32_t flags, int64_t id, uint64_t code, void *user,
		    void *stream_user)
{
	struct quic_stream *s = stream_user;

	(void)conn;
	(void)flags;
	(void)id;
	(void)code;
	(void)user;
	if (!s)
		return 0;
	doq_reply_end(&s->reply);
	s->is_closed = true;
	if (!s->x && !s->is_busy)
		quic_stream_drop(s);
	return 0;
}

/*
 * While an answer is waited for no end of silence is the end of the connection (RFC 9000 section
 * 10.1.2), neither on our side, which sets no limit, nor on that of the server.
 */
static void keep_alive(ngtcp2_conn *conn)
{
	const ngtcp2_transport_params *params =
		quic_lib.ngtcp2_conn_get_remote_transport_params(conn);
	uint64_t idle = params ? params->max_idle_timeout : 0, every = KEEP_ALIVE;

	if (idle && idle / 2 < every)
		every = idle / 2 > KEEP_ALIVE_LEAST ? idle / 2 : KEEP_ALIVE_LEAST;
	quic_lib.ngtcp2_conn_set_keep_alive_timeout(conn, every);
}

static int on_handshake(ngtcp2_conn *conn, void *user)
{
	struct quic *q = user;

	keep_alive(conn);
	return quic_tls_finish(&q->tls) < 0 ? NGTCP2_ERR_CALLBACK_FAILURE : 0;
}

static ngtcp2_conn *conn_of(ngtcp2_crypto_conn_ref *ref)
{
	const struct quic *q = ref->user_data;

	return q->conn;
}

/* ---- the connection ---- */

static ngtcp2_callbacks make_callbacks(void)
{
	return (ngtcp2_callbacks){
		.client_initial = quic_lib.ngtcp2_crypto_client_initial_cb,
		.recv_crypto_data = quic_lib.ngtcp2_crypto_recv_crypto_data_cb,
		.handshake_completed = on_handshake,
		.encrypt = quic_lib.ngtcp2_crypto_encrypt_cb,
		.decrypt = quic_lib.ngtcp2_crypto_decrypt_cb,
		.hp_mask = quic_lib.ngtcp2_crypto_hp_mask_cb,
		.recv_stream_data = on_data,
		.stream_close = on_close,
		.recv_retry = quic_lib.ngtcp2_crypto_recv_retry_cb,
		.rand = quic_random_bytes,
		.get_new_connection_id = quic_random_new_id,
		.update_key = quic_lib.ngtcp2_crypto_update_key_cb,
		.stream_reset = on_reset,
		.delete_crypto_aead_ctx = quic_lib.ngtcp2_crypto_delete_crypto_aead_ctx_cb,
		.delete_crypto_cipher_ctx = quic_lib.ngtcp2_crypto_delete_crypto_cipher_ctx_cb,
		.get_path_challenge_data = quic_lib.ngtcp2_crypto_get_path_challenge_data_cb,
		.version_negotiation = quic_lib.ngtcp2_crypto_version_negotiation_cb,
	};
}

int quic_connection_make(struct quic *q)
{
	ngtcp2_callbacks callbacks = make_callbacks();
	ngtcp2_settings settings;
	ngtcp2_transport_params params;
	ngtcp2_cid server, client;

	quic_random_id(&server, CONNECTION_ID);
	quic_random_id(&client, CONNECTION_ID);
	quic_lib.ngtcp2_settings_default_versioned(NGTCP2_SETTINGS_VERSION, &settings);
	settings.initial_ts = loop_update(q->link->loop);
	settings.no_pmtud = 1;			   /* queries are small */
	settings.handshake_timeout = CLOCK_NEVER;
	quic_lib.ngtcp2_transport_params_default_versioned(NGTCP2_TRANSPORT_PARAMS_VERSION,
							   &params);
	params.initial_max_stream_data_bidi_local = DOQ_STREAM_MAX;
	params.initial_max_data = WINDOW;
	params.max_idle_timeout = 0; /* each query has its deadline */
	q->tls.ref = (ngtcp2_crypto_conn_ref){ .get_conn = conn_of, .user_data = q };
	if (quic_lib.ngtcp2_conn_client_new_versioned(
		    &q->conn, &server, &client, &q->path, NGTCP2_PROTO_VER_V1,
		    NGTCP2_CALLBACKS_VERSION, &callbacks, NGTCP2_SETTINGS_VERSION, &settings,
		    NGTCP2_TRANSPORT_PARAMS_VERSION, &params, NULL, q) != 0)
		return -1;
	quic_lib.ngtcp2_conn_set_tls_native_handle(q->conn, q->tls.session);
	return 0;
}
