/* Random numbers for ngtcp2, whatever they are for. */
#include "dns/quic_random.h"

#include "base/rng.h"

void quic_random_id(ngtcp2_cid *id, size_t n)
{
	id->datalen = n;
	rng_bytes(id->data, n);
}

void quic_random_bytes(uint8_t *dst, size_t n, const ngtcp2_rand_ctx *context)
{
	(void)context;
	rng_bytes(dst, n);
}

int quic_random_new_id(ngtcp2_conn *conn, ngtcp2_cid *id, uint8_t *token, size_t n, void *user)
{
	(void)conn;
	(void)user;
	quic_random_id(id, n);
	rng_bytes(token, NGTCP2_STATELESS_RESET_TOKENLEN);
	return 0;
}
