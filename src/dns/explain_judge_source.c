/* Causes before and beside the DNS: the files, the brackets, the modules. */
#include "dns/explain_judges.h"

#include "dns/explain_say.h"
#include "net/nss_source.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *source_name(const struct explain *e, int source)
{
	return e->config.nsswitch.sources[source].name;
}

/* What the DNS would give. */
static void dns_addrs(const struct explain *e, struct explain_addrs *ret)
{
	explain_candidate_addrs(e, explain_candidate_found(e), ret);
}

bool judge_numeric(const struct explain *e, struct explain_finding *ret)
{
	struct explain_addrs result;
	char text[SAY_LIST];
	struct addr a;

	if (!e->is_numeric)
		return false;
	explain_result(e, &result);
	if (addr_parse(e->text, 0, &a))
		return say(ret, EXPLAIN_NUMERIC, "%s is an address: no source is asked",
			   e->text);
	return say(ret, EXPLAIN_NUMERIC,
		   "getaddrinfo reads %s as the address %s and asks no source; dig, host "
		   "and "
		   "nslookup ask the DNS for a name",
		   e->text, say_addrs(text, &result));
}

bool judge_nsswitch(const struct explain *e, struct explain_finding *ret)
{
	const struct nsswitch *conf = &e->config.nsswitch;

	if (conf->broken_line) {
		say_where(ret, NSSWITCH_PATH, conf->broken_line);
		return say(ret, EXPLAIN_BAD_NSSWITCH,
			   "Applications get nothing, since line %u of " NSSWITCH_PATH
			   " cannot be read: with a bracket that is wrong no source is "
			   "asked at all",
			   conf->broken_line);
	}
	if (conf->n)
		return false;
	say_where(ret, NSSWITCH_PATH, conf->line);
	return say(ret, EXPLAIN_BAD_NSSWITCH,
		   "Applications get nothing, since line %u of " NSSWITCH_PATH
		   " names no source",
		   conf->line);
}

/* "files before dns", or that the DNS is not asked. */
static void order_of(const struct explain *e, int source, char dst[static SAY_NAME])
{
	int dns = nsswitch_find(&e->config.nsswitch, "dns");
	int resolve = nsswitch_find(&e->config.nsswitch, "resolve");

	if (resolve > source && (dns < 0 || resolve < dns))
		dns = resolve;
	if (dns < 0)
		snprintf(dst, SAY_NAME, "the DNS is not asked at all");
	else
		snprintf(dst, SAY_NAME, "%s before %s", source_name(e, source),
			 source_name(e, dns));
}

/* The first line of the hosts file that has the name; 0: none. */
static unsigned hosts_line(const struct explain *e)
{
	unsigned lines[1] = {0};
	struct addr a[1];

	(void)hosts_file_find(&e->config.hosts, e->text, e->family,
			      e->config.host.is_multi, a, lines, 1);
	return lines[0];
}

/* Does the file hold back a family that the DNS has, and agrees with it otherwise? */
static bool lacks_family(const struct explain_addrs *files,
			 const struct explain_addrs *dns)
{
	size_t i;

	for (i = 0; i < files->n; i++) {
		if (!explain_addrs_have(dns, &files->items[i]))
			return false;
	}
	return explain_addrs_have_family(files, AF_INET) !=
		       explain_addrs_have_family(files, AF_INET6) &&
	       files->n < dns->n;
}

static bool say_override(const struct explain *e, const struct explain_addrs *files,
			 const struct explain_addrs *dns, struct explain_finding *ret)
{
	char has[SAY_LIST], gets[SAY_LIST], line[SAY_NAME], order[SAY_NAME];

	say_line(line, HOSTS_FILE_PATH, ret->line);
	order_of(e, explain_answering_source(e), order);
	say_addrs(gets, files);
	say_addrs(has, dns);
	if (!dns->n)
		return say(ret, EXPLAIN_HOSTS_ONLY,
			   "Applications get %s from %s; the DNS does not have the name "
			   "(%s)",
			   gets, line, order);
	if (lacks_family(files, dns))
		return say(ret, EXPLAIN_HOSTS_FAMILY,
			   "DNS says %s; applications get %s alone, because %s comes "
			   "first and has "
			   "no IPv%c address (%s)",
			   has, gets, line,
			   explain_addrs_have_family(files, AF_INET) ? '6' : '4', order);
	return say(ret, EXPLAIN_HOSTS_FILE,
		   "DNS says %s; applications get %s, because %s comes first (%s)", has,
		   gets, line, order);
}

bool judge_hosts(const struct explain *e, struct explain_finding *ret)
{
	int source = explain_answering_source(e);
	struct explain_addrs files, dns;

	if (source < 0 || strcmp(source_name(e, source), "files") != 0 ||
	    explain_is_own_name(e) || explain_is_localhost(e->text))
		return false;
	explain_result(e, &files);
	dns_addrs(e, &dns);
	if (!files.n || explain_addrs_equal(&files, &dns))
		return false;
	say_where(ret, HOSTS_FILE_PATH, hosts_line(e));
	return say_override(e, &files, &dns, ret);
}

/* localhost is what every host calls itself. */
static const char *whose_name(const struct explain *e)
{
	return explain_is_own_name(e) ? "this host's own name"
				      : "the name of the loopback";
}

bool judge_own_name(const struct explain *e, struct explain_finding *ret)
{
	int source = explain_answering_source(e);
	char gets[SAY_LIST], has[SAY_LIST], from[SAY_NAME];
	struct explain_addrs result, dns;

	explain_result(e, &result);
	dns_addrs(e, &dns);
	if ((!explain_is_own_name(e) && !explain_is_localhost(e->text)) || source < 0 ||
	    !result.n || !strcmp(source_name(e, source), "dns"))
		return false;
	if (!strcmp(source_name(e, source), "files")) {
		say_where(ret, HOSTS_FILE_PATH, hosts_line(e));
		say_line(from, ret->file, ret->line);
	} else {
		say_where(ret, NSSWITCH_PATH, e->config.nsswitch.line);
		snprintf(from, sizeof(from), "the source %s, which makes it up",
			 source_name(e, source));
	}
	if (!dns.n)
		return say(ret, EXPLAIN_OWN_NAME,
			   "%s is %s: applications get %s from %s; DNS has none", e->text,
			   whose_name(e), say_addrs(gets, &result), from);
	return say(ret, EXPLAIN_OWN_NAME,
		   "%s is %s: applications get %s from %s; DNS says %s", e->text,
		   whose_name(e), say_addrs(gets, &result), from, say_addrs(has, &dns));
}

bool judge_stopped(const struct explain *e, struct explain_finding *ret)
{
	int last = explain_last_source(e);
	const struct nsswitch_source *source;
	struct explain_addrs dns;
	char has[SAY_LIST], where[SAY_NAME];

	if (!explain_is_stopped(e))
		return false;
	source = &e->config.nsswitch.sources[last];
	dns_addrs(e, &dns);
	say_where(ret, NSSWITCH_PATH, e->config.nsswitch.line);
	return say(ret, EXPLAIN_STOPPED,
		   "DNS says %s; applications get nothing, because %s %s in %s ends the "
		   "search "
		   "before %s%s",
		   say_addrs(has, &dns), source->name, source->brackets,
		   say_nsswitch(where, e), source[1].name,
		   e->sources[last].reply.is_installed
			   ? ""
			   : ", and its module is not installed");
}

bool judge_no_dns(const struct explain *e, struct explain_finding *ret)
{
	const struct nsswitch *conf = &e->config.nsswitch;
	char has[SAY_LIST], where[SAY_NAME];
	struct explain_addrs dns, result;
	size_t i;

	dns_addrs(e, &dns);
	explain_result(e, &result);
	if (result.n || !dns.n || nsswitch_find(conf, "dns") >= 0)
		return false;
	for (i = 0; i < conf->n; i++) {
		if (nss_source_asks_network(conf->sources[i].name) &&
		    e->sources[i].reply.is_installed)
			return false;
	}
	say_where(ret, NSSWITCH_PATH, conf->line);
	return say(ret, EXPLAIN_NO_DNS,
		   "DNS says %s; applications get nothing, because %s (hosts: %.80s) "
		   "does not ask "
		   "the DNS",
		   say_addrs(has, &dns), say_nsswitch(where, e), conf->text);
}

bool judge_other_source(const struct explain *e, struct explain_finding *ret)
{
	int source = explain_answering_source(e);
	char gets[SAY_LIST], has[SAY_LIST], order[SAY_NAME];
	struct explain_addrs result, dns;

	if (source < 0 || !strcmp(source_name(e, source), "dns") ||
	    !strcmp(source_name(e, source), "files"))
		return false;
	explain_result(e, &result);
	dns_addrs(e, &dns);
	if (!result.n || explain_addrs_equal(&result, &dns))
		return false;
	say_where(ret, NSSWITCH_PATH, e->config.nsswitch.line);
	order_of(e, source, order);
	return say(ret, EXPLAIN_OTHER_SOURCE,
		   "DNS says %s; applications get %s from the source %s (%s)",
		   say_addrs(has, &dns), say_addrs(gets, &result), source_name(e, source),
		   order);
}

/* The first source of the list that has no module; -1: none. */
static int missing_source(const struct explain *e)
{
	size_t i;

	for (i = 0; i < e->config.nsswitch.n; i++) {
		if (e->sources[i].state == EXPLAIN_REPLIED &&
		    !e->sources[i].reply.is_installed)
			return (int)i;
	}
	return -1;
}

bool judge_missing_module(const struct explain *e, struct explain_finding *ret)
{
	int missing = missing_source(e);
	const char *name, *package;
	char where[SAY_NAME];

	if (missing < 0)
		return false;
	name = source_name(e, missing);
	package = nss_source_package(name);
	say_where(ret, NSSWITCH_PATH, e->config.nsswitch.line);
	say_nsswitch(where, e);
	if (name[0] == '#')
		return say(ret, EXPLAIN_MISSING_MODULE,
			   "In %s # counts as a source, and the words behind it are "
			   "asked, too: a "
			   "comment needs a line of its own there",
			   where);
	if (package)
		return say(ret, EXPLAIN_MISSING_MODULE,
			   "The source %s (%s) is not installed: its package is %s", name,
			   where, package);
	return say(ret, EXPLAIN_MISSING_MODULE,
		   "The source %s (%s) is not installed: there is no libnss_%s.so.2",
		   name, where, name);
}

/* Could the source that is not there have had the name?  mDNS has .local, myhostname this
 * host's own name, NetBIOS names of one word; others are not likely. */
static bool fits(const struct explain *e, const char *source)
{
	static const char local[] = ".local";
	size_t n = strlen(e->text), len = sizeof(local) - 1;

	n -= n && e->text[n - 1] == '.';
	if (!strncmp(source, "mdns", 4))
		return n > len && !strncasecmp(e->text + n - len, local, len);
	if (!strcmp(source, "myhostname") || !strcmp(source, "resolve"))
		return explain_is_own_name(e) || explain_is_localhost(e->text);
	return !strcmp(source, "wins") && !name_text_dots(e->text);
}

bool judge_missing_and_lost(const struct explain *e, struct explain_finding *ret)
{
	struct explain_finding missing = {.line = 0};
	int source = missing_source(e);
	struct explain_addrs result, dns;

	explain_result(e, &result);
	dns_addrs(e, &dns);
	if (result.n || dns.n || source < 0 || !fits(e, source_name(e, source)) ||
	    !judge_missing_module(e, &missing))
		return false;
	say_where(ret, missing.file, missing.line);
	missing.text[0] = (char)tolower((unsigned char)missing.text[0]);
	return say(ret, EXPLAIN_MISSING_MODULE, "Applications get nothing: %.300s",
		   missing.text);
}

/* More lines have the name, and none of them counts. */
bool judge_first_line_only(const struct explain *e, struct explain_finding *ret)
{
	struct addr a[1];
	unsigned lines[1];
	size_t all;

	if (e->config.host.is_multi)
		return false;
	all = hosts_file_find(&e->config.hosts, e->text, e->family, true, a, lines, 1);
	if (all < 2)
		return false;
	say_where(ret, HOSTCONF_PATH, e->config.host.multi_line);
	return say(ret, EXPLAIN_HOSTS_FIRST,
		   "Of %zu lines of " HOSTS_FILE_PATH
		   " with the name the first (%u) counts alone, "
		   "since " HOSTCONF_PATH " does not say multi on",
		   all, lines[0]);
}

/*
 * The file has one family and the DNS the other, too: who asks for that alone finds
 * nothing in the file, and goes on to the DNS.
 */
bool judge_other_family(const struct explain *e, struct explain_finding *ret)
{
	int source = explain_answering_source(e);
	struct explain_addrs result, dns, other = {.n = 0};
	char gets[SAY_LIST];
	bool is_6;
	size_t i;

	if (source < 0 || e->family || strcmp(source_name(e, source), "files") != 0 ||
	    e->config.nsswitch.sources[source].actions[NSSWITCH_NOTFOUND] ==
		    NSSWITCH_RETURN ||
	    nsswitch_find(&e->config.nsswitch, "dns") <= source)
		return false;
	explain_result(e, &result);
	dns_addrs(e, &dns);
	is_6 = !explain_addrs_have_family(&result, AF_INET6);
	for (i = 0; i < dns.n; i++) {
		if (addr_family(&dns.items[i]) == (is_6 ? AF_INET6 : AF_INET))
			other.items[other.n++] = dns.items[i];
	}
	if (!other.n || (!is_6 && explain_addrs_have_family(&result, AF_INET)))
		return false;
	say_where(ret, HOSTS_FILE_PATH, hosts_line(e));
	return say(
		ret, EXPLAIN_OTHER_FAMILY,
		"Programs that ask for IPv%c alone get %s, from the DNS: " HOSTS_FILE_PATH
		" has no such address of the name",
		is_6 ? '6' : '4', say_addrs(gets, &other));
}
