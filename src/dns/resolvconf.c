/*
 * resolv.conf as glibc reads it: a line counts when it starts with a keyword and a blank, the
 * last `search` or `domain` wins, LOCALDOMAIN beats both, options match by their beginning.
 */
#include "dns/resolvconf.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_NDOTS = 15, MAX_TIMEOUT = 30, MAX_ATTEMPTS = 5, PORT = 53 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* ---- search list ---- */

static void search_clear(struct resolvconf *conf)
{
	size_t i;

	for (i = 0; i < conf->search_n; i++)
		free(conf->search[i]);
	conf->search_n = 0;
}

static void search_add(struct resolvconf *conf, const char *domain, size_t n)
{
	conf->search =
		mem_grow(conf->search, &conf->search_cap, conf->search_n, sizeof(*conf->search));
	conf->search[conf->search_n++] = xstrndup(domain, n);
}

/* Words between blanks, up to the end of the line; the first counts even if it is empty. */
static void search_set(struct resolvconf *conf, const char *words)
{
	size_t n = strcspn(words, " \t\n");

	search_clear(conf);
	search_add(conf, words, n);
	for (words += n; *words && *words != '\n'; words += n) {
		words += strspn(words, " \t");
		n = strcspn(words, " \t\n");
		if (n)
			search_add(conf, words, n);
	}
}

/* ---- options ---- */

/* atoi() as glibc has it: leading space and sign allowed, what follows is ignored. */
static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static int at_most(int value, int max)
{
	return value <= max ? value : max;
}

/* Words that set something; the first that a word begins with counts. */
static const struct {
	const char *word;
	size_t at; /* of the bool in struct resolvconf */
} flags[] = {
	{ "rotate", offsetof(struct resolvconf, rotate) },
	{ "edns0", offsetof(struct resolvconf, edns0) },
	{ "single-request-reopen", offsetof(struct resolvconf, single_request_reopen) },
	{ "single-request", offsetof(struct resolvconf, single_request) },
	{ "no_tld_query", offsetof(struct resolvconf, no_tld_query) },
	{ "no-tld-query", offsetof(struct resolvconf, no_tld_query) },
	{ "use-vc", offsetof(struct resolvconf, use_vc) },
	{ "trust-ad", offsetof(struct resolvconf, trust_ad) },
	{ "no-aaaa", offsetof(struct resolvconf, no_aaaa) },
};

static void set_flag(struct resolvconf *conf, const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!strncmp(word, flags[i].word, strlen(flags[i].word))) {
			*(bool *)((char *)conf + flags[i].at) = true;
			return;
		}
	}
}

bool resolvconf_knows_option(const char *word)
{
	static const char *const others[] = { "ndots:", "timeout:", "attempts:", "no-reload" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (!strncmp(word, flags[i].word, strlen(flags[i].word)))
			return true;
	}
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		if (!strncmp(word, others[i], strlen(others[i])))
			return true;
	}
	return false;
}

static void set_timeout(struct resolvconf *conf, const char *text)
{
	conf->timeout = at_most(number(text), MAX_TIMEOUT);
	conf->has_timeout = true;
}

static void set_attempts(struct resolvconf *conf, const char *text)
{
	conf->attempts = at_most(number(text), MAX_ATTEMPTS);
	conf->has_attempts = true;
}

static void set_options(struct resolvconf *conf, const char *words)
{
	while (*words) {
		words += strspn(words, " \t");
		if (!strncmp(words, "ndots:", 6))
			conf->ndots = (unsigned)at_most(number(words + 6), MAX_NDOTS) & MAX_NDOTS;
		else if (!strncmp(words, "timeout:", 8))
			set_timeout(conf, words + 8);
		else if (!strncmp(words, "attempts:", 9))
			set_attempts(conf, words + 9);
		else
			set_flag(conf, words);
		words += strcspn(words, " \t");
	}
}

/* ---- name servers ---- */

/* inet_aton() takes what follows a space of any kind; here the whole word must be an address. */
static bool parse_ipv4(const char *text, struct addr *ret)
{
	struct in_addr in;

	if (text[strcspn(text, " \t\n\v\f\r")] || !inet_aton(text, &in))
		return false;
	return addr_from_bytes(&in, sizeof(in), PORT, ret);
}

/* A zone that means nothing here is no zone; only link-local addresses have named ones. */
static uint32_t parse_zone(const struct in6_addr *in6, const char *zone)
{
	unsigned long value;
	char *end;

	if (IN6_IS_ADDR_LINKLOCAL(in6) || IN6_IS_ADDR_MC_NODELOCAL(in6) ||
	    IN6_IS_ADDR_MC_LINKLOCAL(in6)) {
		unsigned index = if_nametoindex(zone);

		if (index)
			return index;
	}
	if (!isdigit((unsigned char)zone[0]))
		return 0;
	errno = 0;
	value = strtoul(zone, &end, 10);
	return *end || errno || value > UINT32_MAX ? 0 : (uint32_t)value;
}

static bool parse_ipv6(char *text, struct addr *ret)
{
	char *zone = strchr(text, '%');
	struct in6_addr in6;

	if (zone)
		*zone++ = '\0';
	if (inet_pton(AF_INET6, text, &in6) != 1 ||
	    !addr_from_bytes(&in6, sizeof(in6), PORT, ret))
		return false;
	ret->in6.sin6_scope_id = zone ? parse_zone(&in6, zone) : 0;
	return true;
}

bool resolvconf_parse_server(const char *word, struct addr *ret)
{
	char *copy = xstrdup(word);
	bool is_server = parse_ipv4(copy, ret) || parse_ipv6(copy, ret);

	free(copy);
	return is_server;
}

static void add_server(struct resolvconf *conf, char *text, unsigned number)
{
	struct addr server;

	text[strcspn(text, " \t\n")] = '\0';
	if (!resolvconf_parse_server(text, &server))
		return;
	if (conf->servers_n == RESOLVCONF_SERVERS) {
		conf->servers_beyond++;
		return;
	}
	conf->server_lines[conf->servers_n] = number;
	conf->servers[conf->servers_n++] = server;
}

/* ---- the file ---- */

/* The text behind a keyword and its blanks; NULL when the line starts otherwise. */
static char *after(char *line, const char *keyword)
{
	size_t n = strlen(keyword);

	if (strncmp(line, keyword, n) || !is_blank(line[n]))
		return NULL;
	return line + n + strspn(line + n, " \t");
}

static void set_domains(struct resolvconf *conf, const char *rest, bool is_one, unsigned number)
{
	if (is_one) {
		search_clear(conf);
		search_add(conf, rest, strcspn(rest, " \t\n"));
	} else {
		search_set(conf, rest);
	}
	conf->search_line = number;
}

static void parse_line(struct resolvconf *conf, char *line, unsigned number, bool has_localdomain)
{
	unsigned ndots = conf->ndots;
	char *rest;

	if ((rest = after(line, "domain")) && *rest) {
		if (!has_localdomain)
			set_domains(conf, rest, true, number);
	} else if ((rest = after(line, "search")) && *rest) {
		if (!has_localdomain)
			set_domains(conf, rest, false, number);
	} else if ((rest = after(line, "nameserver"))) {
		add_server(conf, rest, number);
	} else if ((rest = after(line, "options"))) {
		set_options(conf, rest);
		if (conf->ndots != ndots)
			conf->ndots_line = number;
	}
}

static void parse_text(struct resolvconf *conf, const char *text, size_t n, bool has_localdomain)
{
	const char *end = text + n;
	unsigned number = 0;
	char *line; /* ends at a NUL byte, too */

	while ((line = text_next_line(&text, end))) {
		parse_line(conf, line, ++number, has_localdomain);
		free(line);
	}
}

void resolvconf_parse(struct resolvconf *ret, const struct resolvconf_input *input)
{
	struct resolvconf conf = { .ndots = 1, .timeout = 5, .attempts = 2 };
	const char *dot;

	if (input->localdomain)
		search_set(&conf, input->localdomain);
	if (input->text)
		parse_text(&conf, input->text, input->n, input->localdomain != NULL);
	if (!conf.servers_n) {
		conf.servers[conf.servers_n++] = addr_loopback(AF_INET, PORT);
		conf.is_default_server = true;
	}
	if (!conf.search_n) {
		dot = input->node_name ? strchr(input->node_name, '.') : NULL;
		search_add(&conf, dot ? dot + 1 : "", dot ? strlen(dot + 1) : 0);
	}
	if (input->res_options) {
		unsigned ndots = conf.ndots;

		set_options(&conf, input->res_options);
		if (conf.ndots != ndots)
			conf.ndots_line = 0;
	}
	*ret = conf;
}

int resolvconf_load(struct resolvconf *ret, struct error *err)
{
	static const char path[] = RESOLVCONF_PATH;
	struct resolvconf_input input = { .localdomain = getenv("LOCALDOMAIN"),
					  .res_options = getenv("RES_OPTIONS") };
	char node[256] = "";
	char *text = file_read(path, RESOLVCONF_MAX_BYTES, &input.n);

	if (!text && errno != EACCES && errno != EISDIR && errno != ELOOP && errno != ENOENT &&
	    errno != ENOTDIR && errno != EPERM)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot read");
	(void)gethostname(node, sizeof(node) - 1);
	input.text = text;
	input.node_name = node;
	resolvconf_parse(ret, &input);
	free(text);
	return 0;
}

void resolvconf_done(struct resolvconf *conf)
{
	search_clear(conf);
	free(conf->search);
	*conf = (struct resolvconf){ 0 };
}

uint64_t resolvconf_timeout(const struct resolvconf *conf, size_t index)
{
	int seconds = conf->timeout > 0 ? conf->timeout << index : 0;

	if (index)
		seconds /= (int)conf->servers_n;
	return (seconds > 0 ? (uint64_t)seconds : 1) * CLOCK_S;
}

/* ---- HOSTALIASES ---- */

static bool is_same_name(const char *a, size_t n, const char *b)
{
	bool is_same;
	char *copy;

	if (n && a[n - 1] == '.')
		n--;
	copy = xstrndup(a, n);
	is_same = text_equal_nocase(copy, b);
	free(copy);
	return is_same;
}

char *resolvconf_alias(const char *text, size_t n, const char *name)
{
	char *copy = xstrndup(text, n), *line = copy, *alias = NULL;

	while (line) {
		size_t word = strcspn(line, " \t\n\v\f\r"), blank;

		if (!line[word])
			break;
		if (is_same_name(line, word, name)) {
			line += word;
			blank = strspn(line, " \t\v\f\r");
			word = strcspn(line + blank, " \t\n\v\f\r");
			alias = word ? xstrndup(line + blank, word) : NULL;
			break;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	free(copy);
	return alias;
}

char *resolvconf_host_alias(const char *name)
{
	const char *path = getenv("HOSTALIASES");
	char *text, *alias;
	size_t n;

	if (!path)
		return NULL;
	text = file_read(path, RESOLVCONF_MAX_BYTES, &n);
	if (!text)
		return NULL;
	alias = resolvconf_alias(text, n, name);
	free(text);
	return alias;
}
