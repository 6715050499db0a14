/* Checks of what /etc/resolv.conf says but of its name servers: lines, options, search list. */
#include "hostinfo/lint.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/name.h"
#include "dns/resolvconf_lines.h"

#include <stdlib.h>
#include <string.h>

/* What musl and older versions of glibc take of a search list. */
enum { OLD_DOMAINS = 6, OLD_BYTES = 256 };

static void each_line(struct lint *l, resolvconf_line_fn *fn)
{
	const struct lint_file *file = &l->input->resolv;

	resolvconf_each_line(file->text ? file->text : "", file->n, fn, l);
}

static const char *const keywords[] = { "nameserver", "search", "domain", "options", "sortlist" };

static void look_at_keyword(const struct resolvconf_line *line, void *user)
{
	struct lint *l = user;
	const char *word, *meant;
	size_t i;

	if (line->kind != RESOLVCONF_UNKNOWN)
		return;
	word = line->words[0];
	meant = text_suggest(word, keywords, ARRAY_SIZE(keywords));
	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (strcmp(word, keywords[i]) != 0)
			continue;
		lint_report(l, RESOLVCONF_PATH, line->number,
			    line->n > 1 ? lint_text(l, "a blank stands before '%s'", word)
					: lint_text(l, "nothing stands behind '%s'", word),
			    "the line counts for nothing",
			    line->n > 1 ? "begin it at the first column" : "delete it");
		return;
	}
	lint_report(l, RESOLVCONF_PATH, line->number,
		    lint_text(l, "'%.40s' is no keyword", word), "the line counts for nothing",
		    meant ? lint_text(l, "did you mean %s?", meant) : "delete it");
}

static void keyword(struct lint *l)
{
	each_line(l, look_at_keyword);
}

/* ---- options ---- */

/* The limits that glibc puts on numbers. */
static const struct {
	const char *word;
	long max;
} limits[] = { { "ndots:", 15 }, { "timeout:", 30 }, { "attempts:", 5 } };

static void look_at_number(struct lint *l, unsigned number, const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		size_t n = strlen(limits[i].word);
		char *end;
		long value;

		if (strncmp(word, limits[i].word, n) != 0)
			continue;
		value = strtol(word + n, &end, 10);
		if (end == word + n || *end || value < 0)
			lint_report(l, RESOLVCONF_PATH, number,
				    lint_text(l, "'%.40s' has no number", word),
				    "glibc takes what it can read, or 0",
				    lint_text(l, "write a number from 0 to %ld", limits[i].max));
		else if (value > limits[i].max)
			lint_report(l, RESOLVCONF_PATH, number,
				    lint_text(l, "%.40s is over the limit", word),
				    lint_text(l, "glibc takes %ld", limits[i].max),
				    lint_text(l, "write %s%ld", limits[i].word, limits[i].max));
	}
}

static void look_at_options(const struct resolvconf_line *line, void *user)
{
	struct lint *l = user;
	size_t i;

	for (i = 0; line->kind == RESOLVCONF_OPTIONS && i < line->n; i++) {
		const char *word = line->words[i];

		if (resolvconf_knows_option(word))
			look_at_number(l, line->number, word);
		else
			lint_report(l, RESOLVCONF_PATH, line->number,
				    lint_text(l, "glibc does not know the option '%.40s'", word),
				    "it does nothing",
				    "take it out; resolv.conf(5) has the others");
	}
}

static void options(struct lint *l)
{
	each_line(l, look_at_options);
}

/* How often a name as people type it is asked for, where its own question would do. */
static void ndots(struct lint *l)
{
	const struct resolvconf *conf = &l->resolv;
	unsigned types = conf->no_aaaa ? 1 : 2;
	const char *name = conf->ndots > 2 ? "www.example.com" : "example.com";
	size_t tries = conf->search_n + 1;

	if (conf->ndots < 2 || !conf->search_n ||
	    (conf->search_n == 1 && (!conf->search[0][0] || !strcmp(conf->search[0], "."))))
		return;
	lint_report(l, RESOLVCONF_PATH, conf->ndots_line,
		    lint_text(l, "ndots:%u and %zu search domain%s: %s is tried as %zu names",
			      conf->ndots, conf->search_n, conf->search_n == 1 ? "" : "s", name,
			      tries),
		    lint_text(l, "%zu queries, where %u would do", tries * types, types),
		    "leave ndots at 1, or type names with a dot at their end");
}

/* ---- search list ---- */

static unsigned search_line(const struct lint *l)
{
	return l->resolv.search_line;
}

static void search_root(struct lint *l)
{
	size_t i;

	if (!search_line(l))
		return;
	for (i = 0; i < l->resolv.search_n; i++) {
		if (strcmp(l->resolv.search[i], ".") != 0)
			continue;
		lint_report(l, RESOLVCONF_PATH, search_line(l), "the search list has the root, '.'",
			    "every name without dots is asked of the root's servers; some programs "
			    "fail over the empty domain",
			    "take the dot out");
	}
}

struct count {
	struct lint *lint;
	unsigned n, last;
};

static void count_search(const struct resolvconf_line *line, void *user)
{
	struct count *c = user;

	if ((line->kind != RESOLVCONF_SEARCH && line->kind != RESOLVCONF_DOMAIN) || !line->n)
		return;
	if (c->last)
		lint_report(c->lint, RESOLVCONF_PATH, c->last,
			    lint_text(c->lint, "line %u has a search list or domain, too",
				      line->number),
			    "this line counts for nothing: the last one does", "leave one of them");
	c->last = line->number;
}

static void search_twice(struct lint *l)
{
	const struct lint_file *file = &l->input->resolv;
	struct count c = { .lint = l };

	resolvconf_each_line(file->text ? file->text : "", file->n, count_search, &c);
}

static void search_length(struct lint *l)
{
	size_t i, bytes = 0;

	for (i = 0; i < l->resolv.search_n; i++)
		bytes += strlen(l->resolv.search[i]) + 1;
	if (!search_line(l) || (l->resolv.search_n <= OLD_DOMAINS && bytes <= OLD_BYTES))
		return;
	lint_report(l, RESOLVCONF_PATH, search_line(l),
		    lint_text(l, "the search list has %zu domains in %zu characters",
			      l->resolv.search_n, bytes),
		    lint_text(l, "programs with another C library, and older ones, take %d in %d",
			      OLD_DOMAINS, OLD_BYTES),
		    "put first what matters most, and leave out the rest");
}

static void search_words(struct lint *l)
{
	struct error err;
	struct name name;
	size_t i;

	for (i = 0; search_line(l) && i < l->resolv.search_n; i++) {
		const char *word = l->resolv.search[i];
		bool is_odd = strpbrk(word, "#;,/:=") != NULL;

		err = ERROR_INIT;
		if (!is_odd && (!*word || name_parse(word, &name, &err) == 0))
			continue;
		lint_report(l, RESOLVCONF_PATH, search_line(l),
			    lint_text(l, "'%.80s' in the search list is no domain", word),
			    "names are tried with it all the same",
			    word[0] == '#' || word[0] == ';'
				    ? "put the comment on a line of its own"
				    : "write domains with blanks between them");
	}
}

static void look_at_sortlist(const struct resolvconf_line *line, void *user)
{
	if (line->kind == RESOLVCONF_SORTLIST)
		lint_report(user, RESOLVCONF_PATH, line->number, "there is a sortlist",
			    "getaddrinfo() applies it only when one family is asked for: the order "
			    "of addresses depends on how programs ask",
			    "say what is preferred in /etc/gai.conf");
}

static void sortlist(struct lint *l)
{
	each_line(l, look_at_sortlist);
}

const struct lint_check lint_resolv_checks[] = {
	{ "resolv-keyword", keyword },
	{ "resolv-option", options },
	{ "resolv-ndots", ndots },
	{ "resolv-search-root", search_root },
	{ "resolv-search-twice", search_twice },
	{ "resolv-search-length", search_length },
	{ "resolv-search-word", search_words },
	{ "resolv-sortlist", sortlist },
	{ NULL, NULL },
};
