/*
 * musl reads /etc/hosts and then asks the DNS, whatever nsswitch.conf says.  It asks all
 * servers at once and takes the first answer; a name with as many dots as ndots says is
 * not searched for at all, and a candidate that exists without an address ends the
 * search.
 *
 * c-ares knows "files" and "dns" of nsswitch.conf, no brackets and no modules, and orders
 * addresses by the tables of RFC 6724, not by /etc/gai.conf.
 */
#include "dns/explain_elsewhere.h"

#include "dns/explain_say.h"
#include "dns/rrtype.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct list {
	struct explain_elsewhere *items;
	size_t n;
};

static void add(struct list *l, const char *library, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void add(struct list *l, const char *library, const char *fmt, ...)
{
	va_list args;

	if (l->n == EXPLAIN_ELSEWHERE)
		return;
	l->items[l->n].library = library;
	va_start(args, fmt);
	vsnprintf(l->items[l->n].text, sizeof(l->items[l->n].text), fmt, args);
	va_end(args);
	l->n++;
}

/* Every line of the hosts file counts for both libraries. */
static void files_addrs(const struct explain *e, struct explain_addrs *ret)
{
	size_t n = hosts_file_find(&e->config.hosts, e->text, e->family, true, ret->items,
				   NULL, 2 * EXPLAIN_ADDRS);

	ret->n = n < 2 * EXPLAIN_ADDRS ? n : 2 * EXPLAIN_ADDRS;
}

/* ---- musl ---- */

static bool musl_searches(const struct explain *e)
{
	return name_text_dots(e->text) < e->config.resolv.ndots &&
	       !name_text_is_absolute(e->text);
}

/* The candidate where musl ends, with its answer; NULL: it walks through to NXDOMAIN. */
static int musl_candidate(const struct explain *e)
{
	int typed = explain_candidate_typed(e);
	size_t c;

	if (!musl_searches(e))
		return typed;
	for (c = 0; c < e->candidates_n; c++) {
		if (explain_candidate_answer(e, c) != EXPLAIN_WIRE_NO_NAME)
			return (int)c;
	}
	return typed;
}

/* Two servers with different answers about one candidate. */
static bool differ(const struct explain *e, size_t candidate, size_t *ret_a,
		   size_t *ret_b)
{
	struct explain_addrs first, other;
	bool has_first = false;
	size_t s, from = 0;

	for (s = 0; s < e->config.resolv.servers_n; s++) {
		const struct explain_wire *w =
			explain_wire_find(e, candidate, s, RRTYPE_A);

		w = w ? w : explain_wire_find(e, candidate, s, RRTYPE_AAAA);
		if (!w || explain_wire_answer(w) <= EXPLAIN_WIRE_FAILED)
			continue;
		explain_server_addrs(e, candidate, s, has_first ? &other : &first);
		if (has_first && !explain_addrs_equal(&first, &other)) {
			*ret_a = from;
			*ret_b = s;
			return true;
		}
		from = has_first ? from : s;
		has_first = true;
	}
	return false;
}

static void say_musl_candidate(const struct explain *e, int candidate,
			       const struct explain_addrs *result, struct list *l)
{
	char gets[SAY_LIST], name[SAY_NAME];
	struct explain_addrs addrs;
	size_t a, b;

	if (candidate < 0)
		return;
	explain_candidate_addrs(e, candidate, &addrs);
	say_candidate(name, e, (size_t)candidate);
	if (differ(e, (size_t)candidate, &a, &b)) {
		char one[SAY_LIST], other[SAY_LIST];

		add(l, "musl",
		    "asks all servers at once and takes the first answer: %s, or %s",
		    say_reply(one, e, (size_t)candidate, a),
		    say_reply(other, e, (size_t)candidate, b));
		return;
	}
	if (explain_addrs_equal(&addrs, result))
		return;
	if (!musl_searches(e) && explain_candidate_found(e) != candidate)
		add(l, "musl",
		    "gets %s: with ndots:%u it does not search for a name with %u dot%s",
		    say_addrs(gets, &addrs), e->config.resolv.ndots,
		    name_text_dots(e->text), name_text_dots(e->text) == 1 ? "" : "s");
	else if (explain_candidate_answer(e, (size_t)candidate) == EXPLAIN_WIRE_NO_DATA)
		add(l, "musl",
		    "gets nothing: %s exists without an address, and that ends its "
		    "search",
		    name);
	else
		add(l, "musl",
		    "gets %s: it reads " HOSTS_FILE_PATH
		    " and the DNS, whatever " NSSWITCH_PATH " says",
		    say_addrs(gets, &addrs));
}

static void look_at_musl(const struct explain *e, const struct explain_addrs *result,
			 struct list *l)
{
	struct explain_addrs files;
	char gets[SAY_LIST];

	files_addrs(e, &files);
	if (!files.n) {
		say_musl_candidate(e, musl_candidate(e), result, l);
		return;
	}
	if (!explain_addrs_equal(&files, result))
		add(l, "musl",
		    "gets %s: all lines of " HOSTS_FILE_PATH
		    " come first, whatever " NSSWITCH_PATH " says",
		    say_addrs(gets, &files));
}

/* ---- c-ares ---- */

static void look_at_cares(const struct explain *e, const struct explain_addrs *result,
			  struct list *l)
{
	int files = nsswitch_find(&e->config.nsswitch, "files");
	int dns = nsswitch_find(&e->config.nsswitch, "dns");
	struct explain_addrs from_files, from_dns;
	const struct explain_addrs *gets = &from_dns;
	char text[SAY_LIST];

	files_addrs(e, &from_files);
	explain_candidate_addrs(e, explain_candidate_found(e), &from_dns);
	if (from_files.n && files >= 0 && (dns < 0 || files < dns || !from_dns.n))
		gets = &from_files;
	if (!explain_addrs_equal(gets, result))
		add(l, "c-ares",
		    "gets %s: of " NSSWITCH_PATH " it knows files and dns alone, and no "
		    "brackets",
		    say_addrs(text, gets));
}

/* Would the RFC's own tables order the same addresses in another way? */
static void look_at_order(const struct explain *e, struct list *l)
{
	struct addrorder_candidate sorted[NSS_ASK_ADDRS];
	char first[ADDR_TEXT];

	if (e->order_n < 2)
		return;
	memcpy(sorted, e->order, sizeof(sorted));
	addrorder_sort(sorted, e->order_n, &addrorder_rfc6724, NULL);
	if (!addr_equal_host(&sorted[0].addr, &e->order[0].addr))
		add(l, "c-ares",
		    "tries %s first: it orders by RFC 6724 and not by " GAICONF_PATH,
		    addr_format(first, &sorted[0].addr));
}

size_t explain_elsewhere(const struct explain *e,
			 struct explain_elsewhere ret[static EXPLAIN_ELSEWHERE])
{
	struct list l = {.items = ret};
	struct explain_addrs result;

	if (e->is_numeric || e->config.alias || e->getaddrinfo.state != EXPLAIN_REPLIED)
		return 0;
	explain_result(e, &result);
	look_at_musl(e, &result, &l);
	look_at_cares(e, &result, &l);
	look_at_order(e, &l);
	return l.n;
}
