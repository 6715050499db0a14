/* The words of the command line and what they are. */
#include "lookup/words.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "cli/opt.h"
#include "dns/rrtype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_name(struct words *w, const char *name)
{
	w->names = mem_grow(w->names, &w->names_cap, w->names_n, sizeof(*w->names));
	w->names[w->names_n++] = name;
}

/* AXFR, or IXFR=SERIAL; false for other words. */
static bool is_transfer(const char *word)
{
	return text_equal_nocase(word, "AXFR") || text_equal_nocase(word, "IXFR") ||
	       !strncasecmp(word, "IXFR=", 5);
}

static int add_transfer(struct words *w, const char *word, struct error *err)
{
	uint64_t serial = 0;

	if (w->transfer)
		return error_set(err, ERROR_USAGE, 0, word, "one transfer at a time");
	if ((word[0] == 'I' || word[0] == 'i') &&
	    (word[4] != '=' || !parse_uint(word + 5, 0, UINT32_MAX, &serial))) {
		error_set(err, ERROR_USAGE, 0, word, "needs the serial number that you have");
		error_hint(err, "write IXFR=SERIAL, as in IXFR=2026112001");
		return -1;
	}
	w->transfer = text_equal_nocase(word, "AXFR") ? RRTYPE_AXFR : RRTYPE_IXFR;
	w->since = (uint32_t)serial;
	return 0;
}

static int add_type(struct words *w, const char *word, struct error *err)
{
	static char hint[64];
	const char *best;
	uint16_t type;

	if (is_transfer(word))
		return add_transfer(w, word, err);
	if (!rrtype_parse(word, &type)) {
		best = rrtype_suggest(word);
		error_set(err, ERROR_USAGE, 0, word, "there is no such record type");
		if (best)
			snprintf(hint, sizeof(hint), "did you mean %s?", best);
		else
			snprintf(hint, sizeof(hint), "TYPEnnn asks for any number up to 65535");
		error_hint(err, hint);
		return -1;
	}
	if (type == RRTYPE_AXFR || type == RRTYPE_IXFR || type == RRTYPE_OPT)
		return error_set(err, ERROR_USAGE, 0, word, "cannot be looked up as a record type");
	w->types = mem_grow(w->types, &w->types_cap, w->types_n, sizeof(*w->types));
	w->types[w->types_n++] = type;
	return 0;
}

/* "tls://": the way, and in *ret_rest what follows; -1 when there is no such way. */
static int take_scheme(const char *word, enum words_way *ret_way, const char **ret_rest,
		       struct error *err)
{
	static const struct {
		const char *text;
		enum words_way way;
	} schemes[] = {
		{ "udp://", WORDS_ANY_WAY },
		{ "tcp://", WORDS_TCP },
		{ "tls://", WORDS_TLS },
		{ "https://", WORDS_HTTPS },
		{ "quic://", WORDS_QUIC },
	};
	size_t i;

	*ret_way = WORDS_ANY_WAY;
	*ret_rest = word;
	if (!strstr(word, "://"))
		return 0;
	for (i = 0; i < ARRAY_SIZE(schemes); i++) {
		if (!strncmp(word, schemes[i].text, strlen(schemes[i].text))) {
			*ret_way = schemes[i].way;
			*ret_rest = word + strlen(schemes[i].text);
			return 0;
		}
	}
	error_set(err, ERROR_USAGE, 0, word, "there is no such way to a name server");
	error_hint(err, "write @SERVER, @SERVER:PORT, @tcp://SERVER, @tls://SERVER, "
			"@quic://SERVER or @https://SERVER/PATH");
	return -1;
}

static int add_server(struct words *w, const char *word, struct error *err)
{
	struct words_server server = { .way = WORDS_ANY_WAY };
	char authority[ENDPOINT_TEXT];

	if (take_scheme(word, &server.way, &word, err) < 0)
		return -1;
	if (server.way == WORDS_HTTPS && strchr(word, '/')) {
		server.path = strchr(word, '/');
		snprintf(authority, sizeof(authority), "%.*s", (int)(server.path - word), word);
		word = authority;
	}
	if (endpoint_parse(word, ENDPOINT_BARE_HOST, &server.endpoint, err) < 0)
		return -1;
	if (server.endpoint.kind != ENDPOINT_INET || !server.endpoint.host[0])
		return error_set(err, ERROR_USAGE, 0, word,
				 "a name server is an address or a name, and perhaps a port");
	w->servers = mem_grow(w->servers, &w->servers_cap, w->servers_n, sizeof(*w->servers));
	w->servers[w->servers_n++] = server;
	return 0;
}

static bool is_in_capitals(const char *word)
{
	for (; *word; word++) {
		if (*word >= 'a' && *word <= 'z')
			return false;
	}
	return true;
}

static bool is_address(const char *word)
{
	struct addr a;

	return addr_parse(word, 0, &a);
}

/* nslookup's NAME ADDRESS, and a type in small letters: both are read as names, but told of. */
static void look_for_habits(struct words *w)
{
	uint16_t type;
	size_t i;

	for (i = 1; i < w->names_n && !w->hint; i++) {
		const char *name = w->names[i];

		if (is_address(name) && !is_address(w->names[0]) && !w->servers_n)
			snprintf(w->hint_text, sizeof(w->hint_text), "to ask %.64s, write @%.64s",
				 name, name);
		else if (rrtype_parse(name, &type) && !strchr(name, '.'))
			snprintf(w->hint_text, sizeof(w->hint_text),
				 "%.40s is taken for a name; record types are written in capitals",
				 name);
		else
			continue;
		w->hint = w->hint_text;
	}
}

static int add_word(struct words *w, const char *word, struct error *err)
{
	uint16_t type;

	if (word[0] == '@')
		return add_server(w, word + 1, err);
	if (is_in_capitals(word) && (rrtype_parse(word, &type) || is_transfer(word)))
		return add_type(w, word, err);
	add_name(w, word);
	return 0;
}

static int no_name(const struct words *w, int argc, char *const *argv, struct error *err)
{
	static char hint[112];

	error_set(err, ERROR_USAGE, 0, NULL, "a name or an address to look up is missing");
	if (w->types_n && argc > 0) {
		snprintf(hint, sizeof(hint), "-n %.64s looks up a name that is also a type",
			 argv[0]);
		error_hint(err, hint);
	}
	return -1;
}

int words_read(struct words *ret, int argc, char *const *argv, const struct opt_list *names,
	       const struct opt_list *types, struct error *err)
{
	size_t i;
	int at;

	*ret = (struct words){ 0 };
	for (i = 0; i < names->n; i++)
		add_name(ret, names->items[i]);
	for (i = 0; i < types->n; i++) {
		if (add_type(ret, types->items[i], err) < 0)
			return -1;
	}
	for (at = 0; at < argc; at++) {
		if (add_word(ret, argv[at], err) < 0)
			return -1;
	}
	look_for_habits(ret);
	return 0;
}

int words_parse(struct words *ret, int argc, char *const *argv, const struct opt_list *names,
		const struct opt_list *types, struct error *err)
{
	if (words_read(ret, argc, argv, names, types, err) < 0)
		return -1;
	if (!ret->names_n && ret->types_n > types->n)
		return no_name(ret, argc, argv, err);
	if (ret->transfer && ret->types_n)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "AXFR and IXFR go with no other type");
	return 0;
}

void words_done(struct words *w)
{
	free(w->names);
	free(w->types);
	free(w->servers);
	*w = (struct words){ 0 };
}
