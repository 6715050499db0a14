/* ngtcp2's side of a connection of DNS over QUIC. */
#include "dns/quic_connection.h"

#include "base/clock.h"
#include "base/rng.h"

#include <stdlib.h>

enum {
	CONNECTION_ID = 16,
	WINDOW = 1 << 20, /* bytes on all streams that we have not looked at yet */
};

#define IDLE (30 * CLOCK_S)

void quic_stream_drop(struct quic_stream *s)
{
	list_remove(&s->node);
	buf_done(&s->reply);
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
		(void)buf_append(&s->reply, data, n); /* flow control lets no more come */
	if (flags & NGTCP2_STREAM_DATA_FLAG_FIN)
		s->has_ended = true;
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
	if (s) {
		s->has_ended = s->is_reset = true;
		s->code = code;
	}
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
	s->is_closed = s->has_ended = true;
	if (!s->x && !s->is_busy)
		quic_stream_drop(s);
	return 0;
}

static int on_handshake(ngtcp2_conn *conn, void *user)
{
	struct quic *q = user;

	(void)conn;
	return quic_tls_finish(&q->tls) < 0 ? NGTCP2_ERR_CALLBACK_FAILURE : 0;
}

static void on_rand(uint8_t *dst, size_t n, const ngtcp2_rand_ctx *context)
{
	(void)context;
	rng_bytes(dst, n);
}

static int on_new_id(ngtcp2_conn *conn, ngtcp2_cid *id, uint8_t *token, size_t n, void *user)
{
	(void)conn;
	(void)user;
	rng_bytes(id->data, n);
	id->datalen = n;
	rng_bytes(token, NGTCP2_STATELESS_RESET_TOKENLEN);
	return 0;
}

static ngtcp2_conn *conn_of(ngtcp2_crypto_conn_ref *ref)
{
	const struct quic *q = ref->user_data;

	return q->conn;
}

/* ---- the connection ---- */

static void new_id(ngtcp2_cid *id)
{
	id->datalen = CONNECTION_ID;
	rng_bytes(id->data, CONNECTION_ID);
}

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
		.rand = on_rand,
		.get_new_connection_id = on_new_id,
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

	new_id(&server);
	new_id(&client);
	quic_lib.ngtcp2_settings_default_versioned(NGTCP2_SETTINGS_VERSION, &settings);
	settings.initial_ts = loop_update(q->link->loop);
	settings.no_pmtud = 1;			   /* queries are small */
	settings.handshake_timeout = CLOCK_NEVER; /* each query has its deadline */
	quic_lib.ngtcp2_transport_params_default_versioned(NGTCP2_TRANSPORT_PARAMS_VERSION,
							   &params);
	params.initial_max_stream_data_bidi_local = QUIC_PREFIX + CHANNEL_REPLY_MAX;
	params.initial_max_data = WINDOW;
	params.max_idle_timeout = IDLE;
	q->tls.ref = (ngtcp2_crypto_conn_ref){ .get_conn = conn_of, .user_data = q };
	if (quic_lib.ngtcp2_conn_client_new_versioned(
		    &q->conn, &server, &client, &q->path, NGTCP2_PROTO_VER_V1,
		    NGTCP2_CALLBACKS_VERSION, &callbacks, NGTCP2_SETTINGS_VERSION, &settings,
		    NGTCP2_TRANSPORT_PARAMS_VERSION, &params, NULL, q) != 0)
		return -1;
	quic_lib.ngtcp2_conn_set_tls_native_handle(q->conn, q->tls.session);
	return 0;
}
