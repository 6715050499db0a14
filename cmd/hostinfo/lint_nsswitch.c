/* Checks of the line "hosts:" of /etc/nsswitch.conf. */
#include "hostinfo/lint.h"

#include "base/mem.h"
#include "base/text.h"
#include "net/nss_source.h"

#include <stdlib.h>
#include <string.h>

static void broken_line(struct lint *l)
{
	if (!l->nsswitch.broken_line)
		return;
	lint_report(l, NSSWITCH_PATH, l->nsswitch.broken_line,
		    "a bracket of this line cannot be read",
		    "no host name is found at all, not even localhost",
		    "write [STATUS=ACTION], as in [NOTFOUND=return]");
}

static void line_count(struct lint *l)
{
	if (l->nsswitch.broken_line || !l->input->nsswitch.text)
		return;
	if (l->nsswitch.other_lines)
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line,
			    lint_text(l, "there are %u lines 'hosts:', and this is the last",
				      l->nsswitch.other_lines + 1),
			    "the last counts alone", "leave one");
	if (!l->nsswitch.line)
		lint_report(l, NSSWITCH_PATH, 0, "there is no line 'hosts:'",
			    lint_text(l, "glibc takes its default: %s", l->nsswitch.text),
			    "write down what is wanted: hosts: files dns");
}

/* glibc knows no comments behind words: what looks like one is taken for sources. */
static bool begins_comment(const struct nsswitch_source *s)
{
	return s->name[0] == '#';
}

static void comment(struct lint *l)
{
	size_t i;

	for (i = 0; i < l->nsswitch.n; i++) {
		if (!begins_comment(&l->nsswitch.sources[i]))
			continue;
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line,
			    "a comment stands behind the sources, which glibc does not know",
			    "its words are taken for sources of names",
			    "put the comment on a line of its own");
		break;
	}
}

static void missing_module(struct lint *l)
{
	size_t i;

	for (i = 0; i < l->nsswitch.n && l->input->is_installed; i++) {
		const char *name = l->nsswitch.sources[i].name;
		const char *package = nss_source_package(name);

		if (begins_comment(&l->nsswitch.sources[i]))
			break;
		if (l->input->is_installed(name))
			continue;
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line,
			    lint_text(l, "the source %s is not installed: there is no "
					 "libnss_%s.so.2",
				      name, name),
			    "every look-up passes it by, and may end there with an error",
			    package ? lint_text(l, "install the package %s, or take it out",
						package)
				    : "take it out of the line");
	}
}

static void repeated_source(struct lint *l)
{
	size_t i;

	for (i = 0; i < l->nsswitch.n; i++) {
		const char *name = l->nsswitch.sources[i].name;

		if (nsswitch_find(&l->nsswitch, name) == (int)i)
			continue;
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line,
			    lint_text(l, "the source %s stands there twice", name),
			    "what it does not know is asked of it again", "leave the first");
	}
}

/* A source before this one ends every look-up, whatever it finds. */
static const struct nsswitch_source *find_end(const struct nsswitch *conf)
{
	size_t i, status;

	for (i = 0; i + 1 < conf->n; i++) {
		const struct nsswitch_source *s = &conf->sources[i];

		for (status = 0; status < NSSWITCH_STATUSES; status++) {
			if (s->actions[status] != NSSWITCH_RETURN)
				break;
		}
		if (status == NSSWITCH_STATUSES)
			return s;
	}
	return NULL;
}

static void unreachable_source(struct lint *l)
{
	const struct nsswitch_source *end = find_end(&l->nsswitch);

	if (end)
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line,
			    lint_text(l, "%s %s ends every look-up", end->name, end->brackets),
			    "the sources behind it are never asked", "take them or it out");
}

static void no_files(struct lint *l)
{
	if (!l->nsswitch.n || nsswitch_find(&l->nsswitch, "files") >= 0)
		return;
	lint_report(l, NSSWITCH_PATH, l->nsswitch.line, "the source files is not in the line",
		    "what stands in /etc/hosts counts for nothing", "begin the line with files");
}

static void no_dns(struct lint *l)
{
	if (!l->nsswitch.n || nsswitch_find(&l->nsswitch, "dns") >= 0 ||
	    nsswitch_find(&l->nsswitch, "resolve") >= 0)
		return;
	lint_report(l, NSSWITCH_PATH, l->nsswitch.line, "the source dns is not in the line",
		    "programs ask no name server, although lookup and dig get answers",
		    "add dns behind files");
}

static void dns_first(struct lint *l)
{
	int files = nsswitch_find(&l->nsswitch, "files"), dns = nsswitch_find(&l->nsswitch, "dns");

	if (files >= 0 && dns >= 0 && dns < files)
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line, "dns comes before files",
			    "a name server overrides /etc/hosts, and localhost depends on it",
			    "put files first");
}

/* ---- mDNS ---- */

static bool is_local(const char *domain)
{
	size_t n = strlen(domain);

	if (n && domain[n - 1] == '.')
		n--;
	return (n == 5 && !strncasecmp(domain, "local", 5)) ||
	       (n > 6 && !strncasecmp(domain + n - 6, ".local", 6));
}

/* The source that takes .local away from the DNS; NULL. */
static const struct nsswitch_source *find_mdns(const struct nsswitch *conf)
{
	int dns = nsswitch_find(conf, "dns");
	size_t i;

	for (i = 0; i < conf->n && (int)i < dns; i++) {
		if (!strncmp(conf->sources[i].name, "mdns", 4) &&
		    conf->sources[i].actions[NSSWITCH_NOTFOUND] == NSSWITCH_RETURN)
			return &conf->sources[i];
	}
	return NULL;
}

static void unicast_local(struct lint *l)
{
	const struct nsswitch_source *mdns = find_mdns(&l->nsswitch);
	size_t i;

	for (i = 0; mdns && i < l->resolv.search_n; i++) {
		if (!is_local(l->resolv.search[i]))
			continue;
		lint_report(l, NSSWITCH_PATH, l->nsswitch.line,
			    lint_text(l, "%s %s comes before dns, and the search list has %.80s",
				      mdns->name, mdns->brackets, l->resolv.search[i]),
			    "names of that domain end at mDNS, where the name servers have them",
			    lint_text(l, "take '%s' out, or give the domain another name than "
					 ".local",
				      mdns->brackets));
	}
}

const struct lint_check lint_nsswitch_checks[] = {
	{ "nsswitch-broken", broken_line },
	{ "nsswitch-lines", line_count },
	{ "nsswitch-comment", comment },
	{ "nsswitch-missing-module", missing_module },
	{ "nsswitch-repeated", repeated_source },
	{ "nsswitch-unreachable", unreachable_source },
	{ "nsswitch-no-files", no_files },
	{ "nsswitch-no-dns", no_dns },
	{ "nsswitch-dns-first", dns_first },
	{ "nsswitch-mdns-local", unicast_local },
	{ NULL, NULL },
};
