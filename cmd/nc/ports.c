/* Lists of ports. */
#include "nc/ports.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/rng.h"
#include "net/service.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20 }; /* of a list: each of 65535 ports a few times */

static int wrong(const char *text, struct error *err)
{
	uint64_t number;
	const char *fault = !parse_uint(text, 0, UINT64_MAX, &number) ? "invalid"
			    : number				       ? "too large"
								       : "too small";

	return error_set(err, ERROR_USAGE, 0, NULL, "port number %s: %s", fault, text);
}

static int parse_one(const char *text, bool is_udp, uint16_t *ret, struct error *err)
{
	struct error ignored = ERROR_INIT;
	uint64_t number;

	if (parse_uint(text, 1, UINT16_MAX, &number)) {
		*ret = (uint16_t)number;
		return 0;
	}
	if (parse_uint(text, 0, UINT64_MAX, &number) ||
	    service_port(text, is_udp ? "udp" : "tcp", ret, &ignored) < 0)
		return wrong(text, err);
	return 0;
}

/* A service may have a dash in its name: only numbers make a range. */
static int parse_word(const char *word, bool is_udp, uint16_t *ret_low, uint16_t *ret_high,
		      struct error *err)
{
	size_t digits = strspn(word, "0123456789");
	char *low;
	int result;

	if (!digits || word[digits] != '-') {
		result = parse_one(word, is_udp, ret_low, err);
		*ret_high = *ret_low;
		return result;
	}
	low = xasprintf("%.*s", (int)digits, word);
	result = parse_one(low, is_udp, ret_low, err);
	free(low);
	return result < 0 ? -1 : parse_one(word + digits + 1, is_udp, ret_high, err);
}

static void add_range(struct nc_ports *p, uint16_t low, uint16_t high)
{
	uint32_t port, last = high > low ? high : low;

	for (port = high > low ? low : high; port <= last; port++) {
		p->ports = xrealloc(p->ports, p->n + 1, sizeof(*p->ports));
		p->ports[p->n++] = (uint16_t)port;
	}
}

int nc_ports_parse(struct nc_ports *ret, char *const *words, bool is_udp, struct error *err)
{
	struct nc_ports ports = { .n = 0 };
	uint16_t low = 0, high = 0;

	for (; *words; words++) {
		if (parse_word(*words, is_udp, &low, &high, err) < 0) {
			nc_ports_done(&ports);
			return -1;
		}
		add_range(&ports, low, high);
	}
	*ret = ports;
	return 0;
}

void nc_ports_shuffle(struct nc_ports *p)
{
	size_t i, k;
	uint16_t port;

	for (i = p->n; i > 1; i--) {
		k = rng_below((uint32_t)i);
		port = p->ports[i - 1];
		p->ports[i - 1] = p->ports[k];
		p->ports[k] = port;
	}
}

char *nc_ports_join(const struct nc_ports *p)
{
	struct buf text;
	char *result;
	size_t i;

	buf_init(&text, MOST_BYTES);
	for (i = 0; i < p->n; i++)
		buf_printf(&text, "%s%u", i ? "," : "", p->ports[i]);
	result = xstrdup(buf_string(&text));
	buf_done(&text);
	return result;
}

void nc_ports_done(struct nc_ports *p)
{
	free(p->ports);
	*p = (struct nc_ports){ .n = 0 };
}
