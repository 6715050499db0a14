/* The random numbers that ngtcp2 asks for, of a client as of a server. */
#ifndef DNS_QUIC_RANDOM_H
#define DNS_QUIC_RANDOM_H

#include "dns/quic_library.h"

/* An ID of n bytes. */
void quic_random_id(ngtcp2_cid *id, size_t n);

/* Callbacks, by their types. */
void quic_random_bytes(uint8_t *dst, size_t n, const ngtcp2_rand_ctx *context);
int quic_random_new_id(ngtcp2_conn *conn, ngtcp2_cid *id, uint8_t *token, size_t n, void *user);

#endif
