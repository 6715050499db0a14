/* Words. */
#include "dns/explain_say.h"

#include "dns/edns.h"
#include "dns/rrtype.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool say(struct explain_finding *f, enum explain_cause cause, const char *fmt, ...)
{
	va_list args;

	f->cause = cause;
	va_start(args, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, args);
	va_end(args);
	return true;
}

void say_where(struct explain_finding *f, const char *file, unsigned line)
{
	f->file = file;
	f->line = line;
}

const char *say_addrs(char dst[static SAY_LIST], const struct explain_addrs *set)
{
	enum { SHOWN = 4 };
	size_t shown = set->n > SHOWN + 1 ? SHOWN : set->n, i, n = 0;
	char text[ADDR_TEXT];

	snprintf(dst, SAY_LIST, "nothing");
	for (i = 0; i < shown && n < SAY_LIST; i++) {
		const char *between = !i ? "" : i + 1 < set->n ? ", " : " and ";

		n += (size_t)snprintf(dst + n, SAY_LIST - n, "%s%s", between,
				      addr_format(text, &set->items[i]));
	}
	if (shown < set->n && n < SAY_LIST)
		snprintf(dst + n, SAY_LIST - n, " and %zu more", set->n - shown);
	return dst;
}

const char *say_line(char dst[static SAY_NAME], const char *file, unsigned line)
{
	if (line)
		snprintf(dst, SAY_NAME, "line %u of %s", line, file);
	else
		snprintf(dst, SAY_NAME, "%s", file);
	return dst;
}

const char *say_server(char dst[static SAY_NAME], const struct explain *e, size_t server)
{
	const struct resolvconf *conf = &e->config.resolv;
	char text[ADDR_TEXT];

	addr_format(text, &conf->servers[server]);
	if (conf->is_default_server)
		snprintf(dst, SAY_NAME, "%.40s (none is in " RESOLV_CONF ")", text);
	else
		snprintf(dst, SAY_NAME, "%.46s (line %u of " RESOLV_CONF ")", text,
			 conf->server_lines[server]);
	return dst;
}

const char *say_candidate(char dst[static SAY_NAME], const struct explain *e,
			  size_t candidate)
{
	char text[NAME_TEXT];
	size_t n;

	name_format(text, &e->candidates[candidate]);
	n = strlen(text);
	if (n > 1 && text[n - 1] == '.')
		text[n - 1] = '\0';
	snprintf(dst, SAY_NAME, "%.90s", text);
	return dst;
}

const char *say_rcode(char dst[static SAY_NAME], const struct explain_wire *w)
{
	char rcode[RRTYPE_TEXT];
	const char *name = w->has_ede ? edns_error_name(w->ede) : NULL;

	rcode_format(rcode, w->rcode);
	if (!w->has_ede)
		snprintf(dst, SAY_NAME, "%s", rcode);
	else if (name)
		snprintf(dst, SAY_NAME, "%s, %s", rcode, name);
	else
		snprintf(dst, SAY_NAME, "%s, extended error %u", rcode, w->ede);
	return dst;
}

const char *say_reply(char dst[static SAY_LIST], const struct explain *e,
		      size_t candidate, size_t server)
{
	const struct explain_wire *w = NULL;
	struct explain_addrs set;
	char text[SAY_NAME];
	size_t i;

	explain_server_addrs(e, candidate, server, &set);
	if (set.n)
		return say_addrs(dst, &set);
	for (i = 0; i < e->wires_n; i++) {
		if (e->wires[i].candidate == candidate && e->wires[i].server == server &&
		    (!w || explain_wire_answer(&e->wires[i]) > explain_wire_answer(w)))
			w = &e->wires[i];
	}
	if (!w || explain_wire_answer(w) == EXPLAIN_WIRE_NONE)
		snprintf(dst, SAY_LIST, "nothing");
	else if (explain_wire_answer(w) == EXPLAIN_WIRE_NO_DATA)
		snprintf(dst, SAY_LIST, "that it has no address");
	else
		snprintf(dst, SAY_LIST, "%s", say_rcode(text, w));
	return dst;
}

const char *say_nsswitch(char dst[static SAY_NAME], const struct explain *e)
{
	if (e->config.nsswitch.line)
		return say_line(dst, NSSWITCH_PATH, e->config.nsswitch.line);
	snprintf(dst, SAY_NAME,
		 "glibc's default, since " NSSWITCH_PATH " has no line hosts:");
	return dst;
}

const char *say_prefix(char dst[static SAY_NAME], const struct addrorder_prefix *p)
{
	static const char mapped[] = "::ffff:0.0.0.0";
	char text[ADDR_TEXT];

	addr_format(text, &p->prefix);
	snprintf(dst, SAY_NAME, "%.80s/%u",
		 strcmp(text, mapped) != 0 ? text : "::ffff:0:0", p->len);
	return dst;
}
