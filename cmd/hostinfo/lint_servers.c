/* Checks of the name servers that /etc/resolv.conf names. */
#include "hostinfo/lint.h"

#include "base/clock.h"
#include "base/mem.h"
#include "dns/resolvconf_lines.h"

#include <stdlib.h>
#include <string.h>

enum { SEEN = 32 };

/* What was seen of the name servers so far. */
struct seen {
	struct lint *lint;
	struct addr addrs[SEEN];
	unsigned lines[SEEN];
	size_t n;
};

static void look_at_each(struct lint *l, resolvconf_line_fn *fn)
{
	const struct lint_file *file = &l->input->resolv;
	struct seen seen = { .lint = l };

	resolvconf_each_line(file->text ? file->text : "", file->n, fn, &seen);
}

static void note(struct seen *seen, const struct resolvconf_line *line)
{
	if (seen->n < SEEN) {
		seen->addrs[seen->n] = line->server;
		seen->lines[seen->n++] = line->number;
	}
}

static void look_at_word(const struct resolvconf_line *line, void *user)
{
	struct lint *l = ((struct seen *)user)->lint;

	if (line->kind != RESOLVCONF_NAMESERVER || line->server.len)
		return;
	lint_report(l, RESOLVCONF_PATH, line->number,
		    line->n ? lint_text(l, "'%.80s' is no address", line->words[0])
			    : "no address stands behind 'nameserver'",
		    "the line counts for nothing",
		    "write one address, without a port, and no name");
}

static void word(struct lint *l)
{
	look_at_each(l, look_at_word);
}

static void look_at_number(const struct resolvconf_line *line, void *user)
{
	struct seen *seen = user;

	if (line->kind != RESOLVCONF_NAMESERVER || !line->server.len)
		return;
	note(seen, line);
	if (seen->n == RESOLVCONF_SERVERS + 1)
		lint_report(seen->lint, RESOLVCONF_PATH, line->number,
			    lint_text(seen->lint, "this is the fourth name server of %u",
				      RESOLVCONF_SERVERS + seen->lint->resolv.servers_beyond),
			    "it is never asked: glibc takes three", "leave the best three");
}

static void too_many(struct lint *l)
{
	look_at_each(l, look_at_number);
}

static void look_at_repeated(const struct resolvconf_line *line, void *user)
{
	struct seen *seen = user;
	char text[ADDR_TEXT];
	size_t i;

	if (line->kind != RESOLVCONF_NAMESERVER || !line->server.len)
		return;
	for (i = 0; i < seen->n && !addr_equal(&seen->addrs[i], &line->server); i++)
		;
	if (i < seen->n)
		lint_report(seen->lint, RESOLVCONF_PATH, line->number,
			    lint_text(seen->lint, "line %u names %s already", seen->lines[i],
				      addr_format(text, &line->server)),
			    "when it is silent it is waited for twice", "delete one of them");
	note(seen, line);
}

static void repeated(struct lint *l)
{
	look_at_each(l, look_at_repeated);
}

static void none(struct lint *l)
{
	if (l->input->resolv.text && l->resolv.is_default_server)
		lint_report(l, RESOLVCONF_PATH, 0, "no name server is named",
			    "every program asks 127.0.0.1",
			    "name one, with a line 'nameserver ADDRESS'");
}

/* trust-ad makes programs believe the AD bit, which anybody on the way can set. */
static void trust_ad(struct lint *l)
{
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; l->resolv.trust_ad && i < l->resolv.servers_n; i++) {
		if (addr_is_loopback(&l->resolv.servers[i]))
			continue;
		lint_report(l, RESOLVCONF_PATH, l->resolv.server_lines[i],
			    lint_text(l, "trust-ad is set, and %s is not on this host",
				      addr_format(text, &l->resolv.servers[i])),
			    "programs believe that answers are validated, whoever sent them",
			    "ask a validating server on this host, or take trust-ad out");
	}
}

/* ---- what asking them gave ---- */

/* How long every look-up waits, when the servers before it are silent, too. */
static uint64_t wait_before_next(const struct lint *l, size_t index)
{
	return resolvconf_timeout(&l->resolv, index);
}

static bool is_alive(const struct lint *l, size_t from)
{
	for (; from < l->input->servers_n; from++) {
		if (l->input->servers[from].has_answered)
			return true;
	}
	return false;
}

/* What it costs that this one is dead. */
static const char *effect_of(struct lint *l, size_t index)
{
	const struct lint_server *s = &l->input->servers[index];
	char took[24];

	if (!is_alive(l, 0))
		return "no name server answers: no name outside this host's files is found";
	if (index && l->input->servers[0].has_answered)
		return "it is no help when the ones before it fail";
	if (s->error)
		return "every look-up tries it before it asks the next one";
	return lint_text(l, "every look-up waits %s before it asks the next one",
			 clock_format(took, wait_before_next(l, index)));
}

static void dead(struct lint *l)
{
	char text[ADDR_TEXT], took[24];
	size_t i;

	for (i = 0; i < l->input->servers_n; i++) {
		const struct lint_server *s = &l->input->servers[i];

		if (s->has_answered)
			continue;
		addr_format(text, &s->addr);
		lint_report(l, RESOLVCONF_PATH, s->line,
			    s->error ? lint_text(l, "the name server %s cannot be asked: %s", text,
						 strerror(s->error))
				     : lint_text(l, "the name server %s gave no answer within %s",
						 text, clock_format(took, s->waited)),
			    effect_of(l, i),
			    addr_is_loopback(&s->addr)
				    ? "start the server on this host, or name another one"
				    : "name one that answers");
	}
}

const struct lint_check lint_server_checks[] = {
	{ "resolv-server-word", word },
	{ "resolv-too-many-servers", too_many },
	{ "resolv-server-twice", repeated },
	{ "resolv-no-server", none },
	{ "resolv-trust-ad", trust_ad },
	{ "resolv-dead-server", dead },
	{ NULL, NULL },
};
