/* getaddrinfo(3) without a socket type in its hints. */
#include "hostinfo/sockets.h"

#include "base/mem.h"
#include "cli/json.h"
#include "cli/table.h"
#include "net/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

struct sockets *sockets_new(const struct resolve_request *request, struct error *err)
{
	struct addrinfo hints = { .ai_family = request->family }, *list, *ai;
	struct sockets *s;
	int code = getaddrinfo(request->host, request->service, &hints, &list);

	if (code) {
		resolve_error(err, request->host, request->family, code, errno);
		return NULL;
	}
	s = xcalloc(1, sizeof(*s));
	for (ai = list; ai; ai = ai->ai_next) {
		struct socket_entry e = { .socktype = ai->ai_socktype,
					  .protocol = ai->ai_protocol };

		if (!addr_from_sockaddr(ai->ai_addr, ai->ai_addrlen, &e.addr))
			continue;
		s->items = mem_grow(s->items, &s->cap, s->n, sizeof(e));
		s->items[s->n++] = e;
	}
	freeaddrinfo(list);
	return s;
}

void sockets_free(struct sockets *s)
{
	if (!s)
		return;
	free(s->items);
	free(s);
}

struct word {
	int number;
	const char *text;
};

static const struct word socktypes[] = {
	{ SOCK_STREAM, "SOCK_STREAM" }, { SOCK_DGRAM, "SOCK_DGRAM" },
	{ SOCK_RAW, "SOCK_RAW" },       { SOCK_SEQPACKET, "SOCK_SEQPACKET" },
	{ SOCK_DCCP, "SOCK_DCCP" },
};

static const struct word protocols[] = {
	{ IPPROTO_IP, "IPPROTO_IP" },     { IPPROTO_TCP, "IPPROTO_TCP" },
	{ IPPROTO_UDP, "IPPROTO_UDP" },   { IPPROTO_SCTP, "IPPROTO_SCTP" },
	{ IPPROTO_DCCP, "IPPROTO_DCCP" }, { IPPROTO_UDPLITE, "IPPROTO_UDPLITE" },
};

/* The constant's name, or the number where it has none here; returns dst or a constant.
 */
static const char *word_of(const struct word *words, size_t n, int number,
			   char dst[static 16])
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (words[i].number == number)
			return words[i].text;
	}
	snprintf(dst, 16, "%d", number);
	return dst;
}

static const char *family_text(const struct socket_entry *e)
{
	return addr_family(&e->addr) == AF_INET ? "AF_INET" : "AF_INET6";
}

void sockets_add_cells(struct table *t, const struct socket_entry *entry)
{
	char number[16];

	table_cell(t, family_text(entry));
	table_cell(t, word_of(socktypes, ARRAY_SIZE(socktypes), entry->socktype, number));
	table_cell(t, word_of(protocols, ARRAY_SIZE(protocols), entry->protocol, number));
}

struct json *sockets_json(const struct sockets *s)
{
	struct json *list = json_new_array();
	char text[ADDR_TEXT], number[16];
	size_t i;

	for (i = 0; i < s->n; i++) {
		const struct socket_entry *e = &s->items[i];
		struct json *o = json_new_object();

		json_put_string(o, "address", addr_format(text, &e->addr));
		json_put_int(o, "port", addr_port(&e->addr));
		json_put_string(o, "family", family_text(e));
		json_put_string(
			o, "socktype",
			word_of(socktypes, ARRAY_SIZE(socktypes), e->socktype, number));
		json_put_string(
			o, "protocol",
			word_of(protocols, ARRAY_SIZE(protocols), e->protocol, number));
		json_push(list, o);
	}
	return list;
}
