/* Lists of ports. */
#include "connect/probe_plan.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "net/probe_question.h"
#include "net/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORTS = 65536, WORD = 64 };

struct building {
	struct probe_plan plan;
	size_t cap;
	bool is_udp;
	uint16_t place[PORTS]; /* of a port in the plan, from 1; 65535 entries fit */
};

static void add(struct building *b, uint16_t port, const enum probe_kind *kind, bool is_named)
{
	struct probe_port *p;

	if (!b->place[port]) {
		b->plan.ports = mem_grow(b->plan.ports, &b->cap, b->plan.n, sizeof(*p));
		b->plan.ports[b->plan.n] = (struct probe_port){
			.port = port,
			.kind = (uint8_t)probe_kind_of_port(port),
		};
		b->place[port] = (uint16_t)++b->plan.n;
	}
	p = &b->plan.ports[b->place[port] - 1];
	p->is_named |= is_named;
	if (kind)
		p->kind = (uint8_t)*kind;
}

static int refuse(const char *word, struct error *err, const char *why)
{
	return error_set(err, ERROR_USAGE, 0, word, "%s", why);
}

/* "8000-8010": 1 it is one and was added, 0 it is none, -1. */
static int add_range(struct building *b, char *word, const enum probe_kind *kind,
		     struct error *err)
{
	char *dash = strchr(word, '-');
	uint64_t first, last, port;

	if (!dash || strspn(word, "0123456789-") != strlen(word))
		return 0;
	*dash = '\0';
	if (!parse_uint(word, 1, PORTS - 1, &first) || !parse_uint(dash + 1, 1, PORTS - 1, &last)) {
		*dash = '-';
		return refuse(word, err, "a range has ports from 1 to 65535 at both ends");
	}
	*dash = '-';
	if (first > last)
		return refuse(word, err, "the range ends before it begins");
	for (port = first; port <= last; port++)
		add(b, (uint16_t)port, kind, false);
	return 1;
}

static int add_word(struct building *b, char *word, struct error *err)
{
	char *slash = strchr(word, '/');
	enum probe_kind kind;
	uint16_t port;
	int result;

	if (slash && !b->is_udp)
		return refuse(word, err, "questions are asked over UDP (-u)");
	if (slash && !probe_kind_parse(slash + 1, &kind))
		return refuse(word, err, "what is asked is dns, ntp, snmp, echo or empty");
	if (slash)
		*slash = '\0';
	result = add_range(b, word, slash ? &kind : NULL, err);
	if (result)
		return result < 0 ? -1 : 0;
	if (service_port(word, b->is_udp ? "udp" : "tcp", &port, err) < 0)
		return -1;
	if (!port)
		return refuse(word, err, "nothing can listen on port 0");
	add(b, port, slash ? &kind : NULL, true);
	return 0;
}

int probe_plan_parse(const char *text, bool is_udp, struct probe_plan *ret, struct error *err)
{
	struct building *b = xcalloc(1, sizeof(*b));
	const char *at = text;
	char word[WORD];
	int result = -1;

	b->is_udp = is_udp;
	for (;;) {
		size_t n = strcspn(at, ",");

		if (!n || n >= sizeof(word)) {
			snprintf(word, sizeof(word), "%.63s", text);
			refuse(word, err, n ? "a port or service has at most 63 characters"
					    : "a port is missing");
			goto out;
		}
		memcpy(word, at, n);
		word[n] = '\0';
		if (add_word(b, word, err) < 0)
			goto out;
		if (!at[n])
			break;
		at += n + 1;
	}
	*ret = b->plan;
	b->plan.ports = NULL;
	result = 0;
out:
	free(b->plan.ports);
	free(b);
	return result;
}

void probe_plan_done(struct probe_plan *plan)
{
	free(plan->ports);
	*plan = (struct probe_plan){ .n = 0 };
}
