/*
 * resolv.conf from anybody: no crash, and what came out keeps its limits.  Up to three NUL
 * bytes in the input split it into LOCALDOMAIN, RES_OPTIONS and HOSTALIASES; the rest is the
 * file.
 */
#include "dns/resolvconf.h"
#include "dns/resolvconf_lines.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The part up to the next NUL byte as a string, taken off the front; NULL when it is empty. */
static char *part(const uint8_t **data, size_t *size)
{
	const uint8_t *nul = memchr(*data, 0, *size);
	size_t n = nul ? (size_t)(nul - *data) : 0;
	char *text = n ? xstrndup((const char *)*data, n) : NULL;

	if (nul) {
		*data += n + 1;
		*size -= n + 1;
	}
	return text;
}

/* Every name server that counts stands on a line. */
static void count_servers(const struct resolvconf_line *line, void *user)
{
	size_t *n = user;

	if (line->kind == RESOLVCONF_NAMESERVER && line->server.len)
		(*n)++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *localdomain = part(&data, &size), *options = part(&data, &size);
	char *aliases = part(&data, &size), *alias;
	struct resolvconf_input input = { .text = (const char *)data, .n = size,
					  .localdomain = localdomain, .res_options = options,
					  .node_name = "host.example.net" };
	struct resolvconf conf;
	size_t i, servers = 0;

	resolvconf_parse(&conf, &input);
	if (!conf.servers_n || conf.servers_n > RESOLVCONF_SERVERS || !conf.search_n ||
	    conf.ndots > 15 || conf.timeout > 30 || conf.attempts > 5)
		abort();
	for (i = 0; i < conf.servers_n; i++) {
		if (addr_port(&conf.servers[i]) != 53 || !resolvconf_timeout(&conf, i))
			abort();
	}
	resolvconf_each_line((const char *)data, size, count_servers, &servers);
	if (!conf.is_default_server &&
	    conf.servers_n != (servers < RESOLVCONF_SERVERS ? servers : RESOLVCONF_SERVERS))
		abort();
	alias = resolvconf_alias(aliases ? aliases : "", aliases ? strlen(aliases) : 0, "web");
	if (alias && !*alias)
		abort();
	free(alias);
	resolvconf_done(&conf);
	free(localdomain);
	free(options);
	free(aliases);
	return 0;
}
