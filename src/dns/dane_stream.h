/*
 * A filter below TLS that is open when the DNS has said which certificates the server may show
 * (dane.h): the question is asked beside whatever goes on below.
 */
#ifndef DNS_DANE_STREAM_H
#define DNS_DANE_STREAM_H

#include <stdint.h>

struct dane_options;
struct error;
struct loop;
struct stream;
struct tls_dane;

/* Owns `below` from now on; the rest and NULL as of dane_start(), and below is still the caller's
 * then. */
struct stream *dane_stream_new(struct loop *loop, struct stream *below,
			       const struct dane_options *options, const char *host, uint16_t port,
			       struct error *err);

/* For struct tls_peer: complete when the stream is open, borrowed until it is freed. */
const struct tls_dane *dane_stream_records(const struct stream *s);

#endif
