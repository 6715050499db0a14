/* --proxy. */
#include "cli/opts_proxy.h"

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/parse.h"
#include "cli/report.h"
#include "net/addr.h"
#include "net/endpoint.h"
#include "stream/http_auth.h"
#include "stream/proxy.h"
#include "stream/proxy_hello.h"
#include "stream/stream.h"
#include "stream/tls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { AUTH_MAX = 8192, PROXIES_MAX = 8 };

static const char *const hello_words[] = { "none", "v1", "v2", NULL };

static const struct opt proxying_opts[] = {
	{ .name = "proxy",
	  .type = OPT_STRING,
	  .at = FIELD(proxying_config, proxy, const char *),
	  .arg = "url",
	  .help = "connect through this proxy, or this chain with commas between; env: ALL_PROXY" },
	{ .name = "proxy-auth",
	  .type = OPT_STRING,
	  .at = FIELD(proxying_config, auth, const char *),
	  .arg = "source",
	  .help = "USER:PASSWORD for the proxy: a file, fd:NUMBER or env:NAME; a line for each" },
	{ .name = "proxy-ca",
	  .type = OPT_FILE,
	  .at = FIELD(proxying_config, ca, const char *),
	  .arg = "file",
	  .help = "trust these authorities for an https proxy, and not the system's" },
	{ .name = "send-proxy",
	  .type = OPT_CHOICE,
	  .at = FIELD(proxying_config, hello, int),
	  .arg = "version",
	  .def = "none",
	  .choices = hello_words,
	  .help = "tell the peer first whose connection it is, by the PROXY protocol" },
	{ .name = "send-proxy-tlv",
	  .type = OPT_LIST,
	  .at = FIELD(proxying_config, tlvs, struct opt_list),
	  .arg = "type=text",
	  .help = "say more with --send-proxy v2; TYPE:HEX for bytes, crc32c for a checksum" },
};

const struct opt_group proxying_group = OPT_GROUP("Proxies", proxying_opts);

/* ---- the chain ---- */

static const char *from_environment(const char *small, const char *large)
{
	const char *value = getenv(small);

	return value && *value ? value : getenv(large);
}

static int add(struct proxies *p, const char *url, size_t n, bool may_have_password,
	       struct error *err)
{
	struct proxy proxy;

	if (p->n == PROXIES_MAX)
		return error_set(err, ERROR_USAGE, 0, "--proxy", "a chain has %d proxies at most",
				 PROXIES_MAX);
	if (proxy_parse(url, n, &proxy, err) < 0)
		return -1;
	if (proxy.password[0] && !may_have_password) {
		error_set(err, ERROR_USAGE, 0, "--proxy",
			  "a password on the command line can be read by everybody on this host");
		error_hint(err, "--proxy-auth reads it from a file, a descriptor or the "
				"environment");
		explicit_bzero(&proxy, sizeof(proxy));
		return -1;
	}
	p->list[p->n++] = proxy;
	explicit_bzero(&proxy, sizeof(proxy));
	return 0;
}

static int add_all(struct proxies *p, const char *urls, bool may_have_password, struct error *err)
{
	size_t n;

	p->list = xcalloc(PROXIES_MAX, sizeof(*p->list));
	p->asked = xcalloc(PROXIES_MAX, sizeof(*p->asked));
	for (;; urls += n + 1) {
		n = strcspn(urls, ",");
		if (add(p, urls, n, may_have_password, err) < 0)
			return -1;
		if (!urls[n])
			return 0;
	}
}

/* ---- passwords ---- */

/* All of it, to be freed; NULL with *err. */
static char *read_source(const char *source, struct error *err)
{
	char path[32], *text;
	uint64_t fd;
	size_t n;

	if (!strncmp(source, "env:", 4)) {
		if (getenv(source + 4))
			return xstrdup(getenv(source + 4));
		error_set(err, ERROR_LOCAL, ENOENT, "--proxy-auth",
			  "there is no variable %.60s in the environment", source + 4);
		return NULL;
	}
	if (!strncmp(source, "fd:", 3)) {
		if (!parse_uint(source + 3, 0, INT32_MAX, &fd)) {
			error_set(err, ERROR_USAGE, 0, "--proxy-auth", "'%.20s' is no descriptor",
				  source + 3);
			return NULL;
		}
		snprintf(path, sizeof(path), "/proc/self/fd/%d", (int)fd);
		source = path;
	}
	text = file_read(source, AUTH_MAX, &n);
	if (!text)
		error_errno(err, ERROR_LOCAL, errno, source, "cannot read the password");
	return text;
}

static int take_line(struct proxy *proxy, const char *line, size_t n, struct error *err)
{
	const char *colon = memchr(line, ':', n);
	size_t user = colon ? (size_t)(colon - line) : n;
	size_t password = colon ? n - user - 1 : 0;

	if (!n)
		return 0;
	if (!colon || !user || user >= PROXY_WORD || password >= PROXY_WORD)
		return error_set(err, ERROR_USAGE, 0, "--proxy-auth",
				 "a line is no USER:PASSWORD of 255 bytes each");
	snprintf(proxy->user, PROXY_WORD, "%.*s", (int)user, line);
	snprintf(proxy->password, PROXY_WORD, "%.*s", (int)password, colon + 1);
	return 0;
}

static int take_lines(struct proxies *p, const char *text, struct error *err)
{
	size_t i, n;

	for (i = 0; i < p->n && *text; i++) {
		n = strcspn(text, "\r\n");
		if (take_line(&p->list[i], text, n, err) < 0)
			return -1;
		text += n;
		text += *text == '\r';
		text += *text == '\n';
	}
	return 0;
}

static int take_auth(struct proxies *p, const char *source, struct error *err)
{
	char *text = read_source(source, err);
	int result;

	if (!text)
		return -1;
	result = take_lines(p, text, err);
	explicit_bzero(text, strlen(text));
	free(text);
	return result;
}

static int set_up_tls(struct proxies *p, const char *ca, struct error *err)
{
	const struct tls_config config = { .ca = ca };
	bool is_needed = false;
	size_t i;

	for (i = 0; i < p->n; i++)
		is_needed |= p->list[i].kind == PROXY_HTTPS;
	if (!is_needed)
		return ca ? error_set(err, ERROR_USAGE, 0, "--proxy-ca", "is for an https proxy")
			  : 0;
	p->context = tls_context_new(&config, err);
	return p->context ? 0 : -1;
}

static int set_up_hello(struct proxies *p, const struct proxying_config *config, struct error *err)
{
	size_t i;

	if (!config->tlvs.n)
		return 0;
	if (config->hello != 2)
		return error_set(err, ERROR_USAGE, 0, "--send-proxy-tlv", "is for --send-proxy v2");
	p->tlvs = xcalloc(1, sizeof(*p->tlvs));
	for (i = 0; i < config->tlvs.n; i++) {
		if (proxy_hello_add(p->tlvs, config->tlvs.items[i], err) < 0)
			return -1;
	}
	return 0;
}

static int set_up_chain(struct proxies *p, const struct proxying_config *config, struct error *err)
{
	bool is_env = config->proxy && !strcmp(config->proxy, "env");
	const char *urls = config->proxy;

	if (!urls && (config->auth || config->ca))
		return error_set(err, ERROR_USAGE, 0,
				 config->auth ? "--proxy-auth" : "--proxy-ca", "is for a --proxy");
	if (is_env) {
		urls = from_environment("all_proxy", "ALL_PROXY");
		p->exceptions = from_environment("no_proxy", "NO_PROXY");
	}
	if (!urls || !*urls)
		return is_env || !urls ? 0
				       : error_set(err, ERROR_USAGE, 0, "--proxy", "is empty");
	if (add_all(p, urls, is_env, err) < 0 ||
	    (config->auth && take_auth(p, config->auth, err) < 0))
		return -1;
	return set_up_tls(p, config->ca, err);
}

int proxies_init(struct proxies *p, const struct proxying_config *config, struct error *err)
{
	*p = (struct proxies){ .n = 0 };
	if (set_up_hello(p, config, err) == 0 && set_up_chain(p, config, err) == 0)
		return 0;
	proxies_done(p);
	return -1;
}

void proxies_done(struct proxies *p)
{
	if (p->list)
		explicit_bzero(p->list, PROXIES_MAX * sizeof(*p->list));
	free(p->list);
	free(p->asked);
	free(p->tlvs);
	tls_context_free(p->context);
	*p = (struct proxies){ .n = 0 };
}

/* ---- for a target ---- */

/* "example.org" and ".example.org" are the name and all below it; an address is itself. */
static bool is_named(const char *word, size_t n, const char *host)
{
	size_t len = strlen(host);

	if (n == 1 && *word == '*')
		return true;
	if (n && *word == '.') {
		word++;
		n--;
	}
	if (!n || n > len || strncasecmp(host + len - n, word, n) != 0)
		return false;
	return n == len || host[len - n - 1] == '.';
}

static bool is_exception(const struct proxies *p, const struct endpoint *target)
{
	const char *word = p->exceptions;

	while (word && *word) {
		size_t n = strcspn(word, ", ");

		if (is_named(word, n, target->host))
			return true;
		word += n + (word[n] != '\0');
	}
	return false;
}

static bool has_way(const struct proxies *p, const struct endpoint *target)
{
	return p->n && !is_exception(p, target);
}

const struct endpoint *proxies_first(const struct proxies *p, const struct endpoint *target)
{
	return has_way(p, target) ? &p->list[0].at : target;
}

int proxies_check(const struct proxies *p, const struct endpoint *target, struct error *err)
{
	if (!has_way(p, target))
		return 0;
	if (target->kind == ENDPOINT_UNIX || (target->socktype && target->socktype != SOCK_STREAM))
		return error_set(err, ERROR_USAGE, 0, "--proxy",
				 "a proxy carries TCP, neither datagrams nor unix sockets");
	return 0;
}

static void tell(const struct proxy *proxy, const struct endpoint *to)
{
	char name[PROXY_TEXT], place[ENDPOINT_TEXT];
	struct addr a;

	report_note(1, "through %s to %s%s", proxy_format(name, proxy), endpoint_format(place, to),
		    addr_parse(to->host, 0, &a)	      ? ""
		    : proxy_resolves(proxy->kind) ? ", whose name the proxy looks up"
						      : ", whose name is looked up here");
}

/* NULL with *err, and below is gone. */
static struct stream *put_one(const struct proxies *p, struct loop *loop, struct stream *below,
			      const struct proxy_config *config, struct error *err)
{
	char subject[PROXY_TEXT];
	const struct tls_peer peer = { .name = config->proxy->at.host,
				       .subject = proxy_format(subject, config->proxy) };
	struct stream *top;

	if (config->proxy->kind == PROXY_HTTPS) {
		top = tls_client_new(p->context, below, &peer, err);
		if (!top) {
			stream_free(below);
			return NULL;
		}
		below = top;
	}
	top = proxy_new(loop, below, config, err);
	if (!top)
		stream_free(below);
	return top;
}

struct stream *proxies_put(const struct proxies *p, struct loop *loop, struct stream *below,
			   const struct endpoint *target, int family, struct error *err)
{
	size_t i;

	for (i = 0; i < p->n && has_way(p, target); i++) {
		const struct proxy_config config = {
			.proxy = &p->list[i],
			.target = i + 1 < p->n ? &p->list[i + 1].at : target,
			.auth = &p->asked[i],
			.family = family,
		};

		below = put_one(p, loop, below, &config, err);
		if (!below)
			return NULL;
		tell(config.proxy, config.target);
	}
	return below;
}

bool proxies_want_another(const struct proxies *p)
{
	bool result = false;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (p->asked[i].is_due)
			report_note(1, "%s asks who we are (%s), and hangs up: once more",
				    p->list[i].at.host, http_auth_name(&p->asked[i]));
		result |= p->asked[i].is_due;
		p->asked[i].is_due = false;
	}
	return result;
}
