/* A report on TLS: lines of a word and what is known. */
#include "connect/examine_show.h"

#include "base/buf.h"
#include "base/error.h"
#include "cli/json.h"
#include "stream/tls_info.h"

#include <time.h>

enum { SHOWN_NAMES = 8, DAY = 24 * 3600, LABEL = 13 };

static void put(struct buf *b, const char *label, const char *text)
{
	if (*text)
		buf_printf(b, "%-*s%s\n", LABEL, label, text);
}

static bool take_apart(int64_t seconds, struct tm *ret)
{
	time_t t = (time_t)seconds;

	return gmtime_r(&t, ret);
}

static const char *format_date(char dst[static 32], int64_t seconds)
{
	struct tm tm;

	if (!take_apart(seconds, &tm) || !strftime(dst, 32, "%Y-%m-%d %H:%M:%S", &tm))
		dst[0] = '\0';
	return dst;
}

/* ---- text ---- */

/* "3 1 1, DANE-EE: certificate 0" */
static void put_dane(struct buf *b, const struct tls_info *info)
{
	char text[TLS_DANE_TEXT];

	if (info->has_dane)
		buf_printf(b, "%-*s%s: certificate %d\n", LABEL, "DANE",
			   tls_dane_format(text, &info->dane), info->dane.depth);
}

static const char *verdict_text(const struct examine *e)
{
	if (e->info->has_dane)
		return "trusted: the DNS says so";
	return e->has_pins ? "trusted: the key is pinned" : "trusted";
}

static void put_names(struct buf *b, const struct tls_certificate_info *c, bool shows_all)
{
	size_t i, n = shows_all || c->n_names < SHOWN_NAMES ? c->n_names : SHOWN_NAMES;

	if (!c->n_names)
		return;
	buf_printf(b, "  %-*s", LABEL - 2, "names");
	for (i = 0; i < n; i++)
		buf_printf(b, "%s%s", i ? ", " : "", c->names[i]);
	if (c->all_names > n)
		buf_printf(b, " and %zu more", c->all_names - n);
	buf_printf(b, "\n");
}

static void put_times(struct buf *b, const struct tls_certificate_info *c, int64_t now)
{
	char from[32], until[32];

	if (!c->has_times)
		return;
	buf_printf(b, "  %-*s%s to %s UTC", LABEL - 2, "valid", format_date(from, c->from),
		   format_date(until, c->until));
	if (now > c->until)
		buf_printf(b, ": expired %lld days ago\n", (long long)((now - c->until) / DAY));
	else if (now < c->from)
		buf_printf(b, ": not yet\n");
	else
		buf_printf(b, ": %lld days are left\n", (long long)((c->until - now) / DAY));
}

void examine_certificate_text(struct buf *b, const struct tls_certificate_info *c, unsigned n,
			      int64_t now, bool shows_all)
{
	buf_printf(b, "certificate %u%s\n", n,
		   n == 0 ? ", the peer's own" : c->is_authority ? ", an authority's" : "");
	put(b, "  subject", c->subject);
	put_names(b, c, shows_all);
	put(b, "  issuer", c->issuer);
	put_times(b, c, now);
	if (c->key_bits)
		buf_printf(b, "  %-*s%s, %d bits\n", LABEL - 2, "key", c->key, c->key_bits);
	else
		put(b, "  key", c->key);
	put(b, "  signature", c->signature);
	put(b, "  serial", c->serial);
	put(b, "  pin", c->pin);
	put(b, "  SHA-256", c->fingerprint);
}

void examine_text(struct buf *b, const struct examine *e)
{
	const struct tls_info *info = e->info;
	unsigned i;

	put(b, "peer", e->peer);
	put(b, "name", e->name);
	put(b, "protocol", info->version);
	put(b, "cipher", info->cipher);
	put(b, "key exchange", info->group);
	put(b, "ALPN", info->alpn);
	put(b, "session", info->is_resumed ? "resumed, of an earlier connection" : "");
	put(b, "stapled", tls_staple_word(info->staple));
	put_dane(b, info);
	for (i = 0; i < info->n_certificates; i++)
		examine_certificate_text(b, &info->certificates[i], i, e->now, e->shows_all);
	if (!info->n_complaints)
		put(b, "verdict", verdict_text(e));
	for (i = 0; i < info->n_complaints; i++) {
		put(b, i ? "" : "verdict", "refused");
		put(b, "  because", info->complaints[i].text);
		put(b, "  hint", info->complaints[i].hint ? info->complaints[i].hint : "");
	}
}

/* ---- JSON ---- */

static void json_put_date(struct json *doc, const char *key, int64_t seconds)
{
	char text[32] = "";
	struct tm tm;

	if (take_apart(seconds, &tm))
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_put_string(doc, key, text);
}

static struct json *document_certificate(const struct tls_certificate_info *c)
{
	struct json *doc = json_new_object(), *names = json_new_array();
	size_t i;

	json_put_string(doc, "subject", c->subject);
	json_put_string(doc, "issuer", c->issuer);
	for (i = 0; i < c->n_names; i++)
		json_push_string(names, c->names[i]);
	json_put(doc, "names", names);
	if (c->has_times) {
		json_put_date(doc, "from", c->from);
		json_put_date(doc, "until", c->until);
	}
	json_put_string(doc, "key", c->key);
	json_put_int(doc, "key_bits", c->key_bits);
	json_put_string(doc, "signature", c->signature);
	json_put_string(doc, "serial", c->serial);
	json_put_string(doc, "pin", c->pin);
	json_put_string(doc, "sha256", c->fingerprint);
	json_put_bool(doc, "authority", c->is_authority);
	return doc;
}

static struct json *document_dane(const struct tls_dane_match *match)
{
	struct json *doc = json_new_object();

	json_put_int(doc, "usage", match->usage);
	json_put_int(doc, "selector", match->selector);
	json_put_int(doc, "matching_type", match->matching);
	json_put_int(doc, "certificate", match->depth);
	return doc;
}

static struct json *document_complaint(const struct error *complaint)
{
	struct json *doc = json_new_object();

	json_put_int(doc, "code", complaint->code);
	json_put_string(doc, "text", complaint->text);
	if (complaint->hint)
		json_put_string(doc, "hint", complaint->hint);
	return doc;
}

struct json *examine_document(const struct examine *e)
{
	struct json *doc = json_new_object(), *chain = json_new_array(), *why = json_new_array();
	const struct tls_info *info = e->info;
	size_t i;

	json_put_string(doc, "schema", "netkit.connect-tls/1");
	json_put_bool(doc, "ok", info->n_complaints == 0);
	json_put_string(doc, "peer", e->peer);
	json_put_string(doc, "name", e->name);
	json_put_string(doc, "version", info->version);
	json_put_string(doc, "cipher", info->cipher);
	if (*info->group)
		json_put_string(doc, "group", info->group);
	if (*info->alpn)
		json_put_string(doc, "alpn", info->alpn);
	json_put_bool(doc, "resumed", info->is_resumed);
	json_put_string(doc, "stapled", tls_staple_word(info->staple));
	if (info->has_dane)
		json_put(doc, "dane", document_dane(&info->dane));
	for (i = 0; i < info->n_certificates; i++)
		json_push(chain, document_certificate(&info->certificates[i]));
	json_put(doc, "certificates", chain);
	for (i = 0; i < info->n_complaints; i++)
		json_push(why, document_complaint(&info->complaints[i]));
	json_put(doc, "complaints", why);
	return doc;
}
