/* Channels to servers, as options and words want them. */
#include "lookup/secure.h"

#include "base/mem.h"
#include "cli/opts_tls.h"
#include "dns/query.h"
#include "dns/transport_tls.h"
#include "lookup/config.h"
#include "lookup/words.h"
#include "stream/tls_config.h"

#include <stdlib.h>

static int load(struct secure *s, const struct lookup_config *config, struct error *err)
{
	struct tls_config tls = securing_get(&config->securing);

	if (s->tls)
		return 0;
	securing_warn(&config->securing);
	s->tls = tls_context_new(&tls, err);
	return s->tls ? 0 : -1;
}

int secure_server(struct secure *s, const struct lookup_config *config,
		  const struct words_server *word, struct query_server *server,
		  struct error *err)
{
	struct channel_config channel = { .protocol = &transport_tls_protocol };
	char address[ADDR_TEXT];

	if (load(s, config, err) < 0)
		return -1;
	addr_format(address, &server->addr);
	channel.tls = s->tls;
	channel.name = config->securing.sni ? config->securing.sni :
		       word		    ? word->endpoint.host :
					      address;
	server->transport = &transport_tls;
	server->channel = channel_new(&channel);
	s->channels = mem_grow(s->channels, &s->cap, s->n, sizeof(struct channel *));
	s->channels[s->n++] = server->channel;
	return 0;
}

void secure_hang_up(const struct secure *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		channel_hang_up(s->channels[i]);
}

void secure_done(struct secure *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		channel_free(s->channels[i]);
	free(s->channels);
	tls_context_free(s->tls);
	*s = (struct secure){ 0 };
}
