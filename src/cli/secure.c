/* From options to streams that speak TLS. */
#include "cli/secure.h"

#include "base/error.h"
#include "base/mem.h"
#include "cli/opts_tls.h"
#include "dns/dane_stream.h"
#include "net/endpoint.h"
#include "net/service.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int refuse_unused(const struct asking_config *asking, struct error *err)
{
	const char *name = tls_option_given();

	if (!name && asking && asking->dane)
		name = "dane";
	if (!name && asking && asking->anchor)
		name = "anchor";
	if (!name)
		return 0;
	error_set(err, ERROR_USAGE, 0, NULL, "--%s is for a connection with --tls", name);
	return -1;
}

/* The options' list, with a NULL behind it. */
static const char **copy_alpn(const struct opt_list *list)
{
	const char **copy = list->n ? xcalloc(list->n + 1, sizeof(*copy)) : NULL;
	size_t i;

	for (i = 0; i < list->n; i++)
		copy[i] = list->items[i];
	return copy;
}

int secure_init(struct secure *s, const struct securing_config *securing,
		const struct handshaking_config *handshaking,
		const struct asking_config *asking, struct error *err)
{
	struct tls_config config = securing_get(securing);

	*s = (struct secure){ .context = NULL };
	if (!handshaking->tls)
		return refuse_unused(asking, err);
	handshaking_get(handshaking, &config);
	securing_warn(securing);
	if (asking && asking_init(&s->asking, asking, err) < 0) {
		secure_done(s);
		return -1;
	}
	config.has_dane = s->asking.is_wanted;
	s->context = tls_context_new(&config, err);
	if (!s->context) {
		secure_done(s);
		return -1;
	}
	s->sni = securing->sni;
	s->alpn = copy_alpn(&handshaking->alpn);
	return 0;
}

void secure_done(struct secure *s)
{
	tls_context_free(s->context);
	free(s->alpn);
	asking_done(&s->asking);
	*s = (struct secure){ .context = NULL };
}

int secure_finish(struct secure *s, int status, struct error *err)
{
	struct error lost = ERROR_INIT;

	if (s->context && tls_context_keep_session(s->context, &lost) < 0 && status == 0) {
		*err = lost;
		status = -1;
	}
	secure_done(s);
	return status;
}

int secure_check(const struct securing_config *securing,
		 const struct handshaking_config *handshaking, const struct endpoint *endpoint,
		 struct error *err)
{
	bool needs_name = !securing->sni && !securing->pins.n && !securing->insecure &&
			  !securing->tofu;

	if (!handshaking->tls)
		return 0;
	if (endpoint->socktype && endpoint->socktype != SOCK_STREAM)
		return error_set(err, ERROR_USAGE, 0, "--tls",
				 "TLS needs a stream of bytes, not messages");
	if (endpoint->kind != ENDPOINT_UNIX || !needs_name)
		return 0;
	error_set(err, ERROR_USAGE, 0, "--tls",
		  "a unix socket has no name that a certificate could be for");
	error_hint(err, "--sni NAME says which name the certificate must have, --pin which key");
	return -1;
}

void secure_bear(struct secure *s)
{
	tls_context_bear(s->context);
}

const char *secure_name(const struct secure *s, const struct endpoint *endpoint)
{
	if (s->sni)
		return s->sni;
	return endpoint->kind == ENDPOINT_UNIX ? "" : endpoint->host;
}

/* The records of the DNS are waited for below TLS. */
static struct stream *put_asking(const struct secure *s, struct loop *loop, struct stream *below,
				 const struct endpoint *endpoint, struct error *err)
{
	uint16_t port;

	if (service_port(endpoint->service, "tcp", &port, err) < 0)
		return NULL;
	return dane_stream_new(loop, below, &s->asking.options, endpoint->host, port, err);
}

struct stream *secure_put(const struct secure *s, struct loop *loop, struct stream *below,
			  const struct endpoint *endpoint, const char *subject,
			  struct error *err)
{
	struct tls_peer peer = {
		.name = secure_name(s, endpoint),
		.subject = subject,
		.alpn = s->alpn,
	};
	struct stream *top = below, *whole;

	if (!s->context)
		return below;
	if (s->asking.is_wanted) {
		top = put_asking(s, loop, below, endpoint, err);
		peer.dane = top ? dane_stream_records(top) : NULL;
	}
	whole = top ? tls_client_new(s->context, top, &peer, err) : NULL;
	if (!whole)
		stream_free(top ? top : below);
	return whole;
}
