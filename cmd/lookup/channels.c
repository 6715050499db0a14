/* Channels to servers, as options and words want them. */
#include "lookup/channels.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/opts_tls.h"
#include "dns/query.h"
#include "dns/transport_framed.h"
#include "dns/transport_https.h"
#include "dns/transport_quic.h"
#include "lookup/config.h"
#include "stream/tls_config.h"

#include <stdlib.h>
#include <string.h>

/* Truncated answers that follow one another as closely share a connection. */
static const uint64_t between_truncated = 100 * CLOCK_MS;

static int load(struct channels *all, const struct lookup_config *config, struct error *err)
{
	struct tls_config tls = securing_get(&config->securing);

	if (all->tls)
		return 0;
	securing_warn(&config->securing);
	tls.keeps_sessions = true;
	all->tls = tls_context_new(&tls, err);
	return all->tls ? 0 : -1;
}

/* The name without what makes it a template (RFC 6570): "/dns-query{?dns}". */
static char *make_path(const struct words_server *word)
{
	const char *path = word && word->path ? word->path : TRANSPORT_HTTPS_PATH;

	return xstrndup(path, strcspn(path, "{#"));
}

/* Host and port as a URL has them, the port left out where it is the usual one. */
static char *make_authority(const char *name, uint16_t port)
{
	char *host = xasprintf(strchr(name, ':') ? "[%s]" : "%s", name), *whole;

	if (port == TRANSPORT_HTTPS_PORT)
		return host;
	whole = xasprintf("%s:%u", host, port);
	free(host);
	return whole;
}

static void add_channel(struct channels *all, const struct channel_config *config,
			struct query_server *server)
{
	server->channel = channel_new(config);
	all->each = mem_grow(all->each, &all->cap, all->n, sizeof(struct channel *));
	all->each[all->n++] = server->channel;
}

static void set_protocol(enum words_way way, struct channel_config *channel,
			 struct query_server *server)
{
	switch (way) {
	case WORDS_HTTPS:
		channel->protocol = &transport_https_protocol;
		server->transport = &transport_https;
		break;
	case WORDS_QUIC:
		channel->protocol = &transport_quic_protocol;
		server->transport = &transport_quic;
		break;
	default:
		channel->protocol = &transport_framed_protocol;
		server->transport = &transport_tls;
		break;
	}
}

int channels_give(struct channels *all, const struct lookup_config *config, enum words_way way,
		  const struct words_server *word, struct query_server *server,
		  struct error *err)
{
	struct channel_config channel = { .protocol = &transport_framed_protocol,
					  .use_get = config->https_get };
	char address[ADDR_TEXT], *path, *authority;

	all->has_streams |= way != WORDS_ANY_WAY && way != WORDS_QUIC;
	if (way == WORDS_TCP || way == WORDS_ANY_WAY) {
		channel.idle_ns = way == WORDS_TCP ? 0 : between_truncated;
		server->transport = way == WORDS_TCP ? &transport_tcp_kept : NULL;
		add_channel(all, &channel, server);
		return 0;
	}
	if (load(all, config, err) < 0)
		return -1;
	addr_format(address, &server->addr);
	channel.tls = all->tls;
	channel.name = config->securing.sni ? config->securing.sni :
		       word		    ? word->endpoint.host :
					      address;
	all->has_https |= way == WORDS_HTTPS;
	all->has_quic |= way == WORDS_QUIC;
	set_protocol(way, &channel, server);
	channel.path = path = make_path(word);
	channel.authority = authority = make_authority(channel.name, addr_port(&server->addr));
	add_channel(all, &channel, server);
	free(path);
	free(authority);
	return 0;
}

static int check_keepalive(bool has_streams, bool has_quic, struct error *err)
{
	if (has_quic) {
		error_set(err, ERROR_USAGE, 0, "--keepalive",
			  "must not be sent over QUIC (RFC 9250 section 5.5.2)");
		error_hint(err, "QUIC says by itself how long a connection may be idle");
		return -1;
	}
	if (!has_streams) {
		error_set(err, ERROR_USAGE, 0, "--keepalive",
			  "is never sent over UDP (RFC 7828), and no server is asked otherwise");
		error_hint(err, "add --tcp");
		return -1;
	}
	return 0;
}

int channels_check(const struct channels *all, const struct lookup_config *config,
		   bool has_servers, struct error *err)
{
	const struct securing_config *securing = &config->securing;
	bool is_encrypted = has_servers ? all->tls != NULL :
					  config->tls || config->quic || config->https;
	bool has_https = has_servers ? all->has_https : config->https;
	bool has_quic = has_servers ? all->has_quic : config->quic;
	bool has_streams = has_servers ? all->has_streams :
					 config->tcp || config->tls || config->https;
	const char *option = securing->ca	? "--ca" :
			     securing->pins.n	? "--pin" :
			     securing->crl	? "--crl" :
			     securing->tofu	? "--tofu" :
			     securing->sni	? "--sni" :
			     securing->insecure ? "--insecure" :
						  NULL;

	if (option && !is_encrypted) {
		error_set(err, ERROR_USAGE, 0, option,
			  "no server is asked over TLS, QUIC or HTTPS");
		error_hint(err, "write @tls://SERVER, @quic://SERVER or @https://SERVER, or "
				"add --tls, --quic or --https");
		return -1;
	}
	if (securing->tofu && has_quic)
		return error_set(err, ERROR_USAGE, 0, "--tofu",
				 "is for TLS and HTTPS: QUIC keeps no keys");
	if (config->https_get && !has_https) {
		error_set(err, ERROR_USAGE, 0, "--https-get", "no server is asked over HTTPS");
		error_hint(err, "write @https://SERVER, or add --https");
		return -1;
	}
	return config->keepalive ? check_keepalive(has_streams, has_quic, err) : 0;
}

void channels_hang_up(const struct channels *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		channel_hang_up(all->each[i]);
}

void channels_done(struct channels *all)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		channel_free(all->each[i]);
	free(all->each);
	tls_context_free(all->tls);
	*all = (struct channels){ 0 };
}
