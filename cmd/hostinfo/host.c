/* One HOST: its addresses as getaddrinfo(3) gives and orders them, and what belongs to
 * them. */
#include "hostinfo/host.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/table.h"
#include "hostinfo/config.h"
#include "hostinfo/hex.h"
#include "hostinfo/legacy_show.h"
#include "hostinfo/names.h"
#include "hostinfo/reverse.h"
#include "hostinfo/sockets.h"
#include "net/resolve.h"
#include "net/service.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that was found out. */
struct host {
	const struct host_query *query;
	const char *host; /* what is looked up: a hex word as address */
	struct resolve_result result;
	struct reverse *names;   /* with --reverse: those of each address */
	struct names entry;      /* with --entry */
	struct sockets *sockets; /* with --all */
};

int host_status(const struct error *err)
{
	if (err->phase != ERROR_RESOLVE || !resolve_is_no(err->code))
		return (int)error_status(err);
	return err->code == EAI_NONAME ? STATUS_NO : STATUS_NODATA;
}

/* ---- finding out ---- */

static int find_names(struct host *h, struct error *err)
{
	size_t i, found = 0;
	int code = 0;

	h->names = xcalloc(h->result.n, sizeof(*h->names));
	for (i = 0; i < h->result.n; i++) {
		int failure = reverse_find(&h->names[i], &h->result.addrs[i]);

		found += !failure;
		code = failure ? failure : code;
	}
	if (found)
		return 0;
	if (code == TRY_AGAIN)
		return resolve_error(err, h->query->host, AF_UNSPEC, EAI_AGAIN, 0);
	return error_set(err, ERROR_RESOLVE, EAI_NONAME, h->query->host,
			 "no address of this host has a name");
}

static bool has_family(const struct resolve_result *r, int family)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		if (addr_family(&r->addrs[i]) == family)
			return true;
	}
	return false;
}

/* The names that lead to the addresses, and those that the addresses lead to. */
static void find_entry(struct host *h)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct addr a;
	size_t i;

	if (!addr_parse(h->host, 0, &a)) {
		names_add(&h->entry, h->result.canonical);
		names_add(&h->entry, h->host);
		/* For a family without addresses the question could cost a time limit. */
		for (i = 0; i < ARRAY_SIZE(families); i++) {
			if (has_family(&h->result, families[i]))
				names_add_aliases(&h->entry, h->host, families[i]);
		}
	}
	for (i = 0; i < h->result.n; i++)
		(void)names_add_of(&h->entry, &h->result.addrs[i]);
}

static int find(struct host *h, const struct hostinfo_config *config, struct error *err)
{
	struct resolve_request request = {
		.host = h->host,
		.service = h->query->service,
		.family = common_family(&config->common),
		.wants_canonical = true,
	};
	char took[24];

	if (!h->host[0])
		return error_set(err, ERROR_USAGE, 0, NULL, "the host is an empty word");
	if (resolve_wait(&request, &h->result, err) < 0)
		return -1;
	report_note(1, "%s: %zu address%s after %s", h->query->host, h->result.n,
		    h->result.n == 1 ? "" : "es", clock_format(took, h->result.took));
	if (config->reverse && find_names(h, err) < 0)
		return -1;
	if (config->entry)
		find_entry(h);
	if (config->all) {
		h->sockets = sockets_new(&request, err);
		return h->sockets ? 0 : -1;
	}
	return 0;
}

static void host_done(struct host *h)
{
	size_t i;

	for (i = 0; h->names && i < h->result.n; i++)
		reverse_done(&h->names[i]);
	free(h->names);
	names_done(&h->entry);
	sockets_free(h->sockets);
	resolve_result_done(&h->result);
}

/* ---- as text ---- */

static const char *address_text(const struct host *h, const struct addr *a,
				char dst[static ADDR_TEXT])
{
	return h->query->service ? addr_format_port(dst, a) : addr_format(dst, a);
}

static void add_address(struct table *t, const struct host *h, const struct addr *a,
			bool with_hex)
{
	char text[ADDR_TEXT], hex[HEX_TEXT];

	table_row(t);
	table_cell(t, address_text(h, a, text));
	if (with_hex)
		table_cell(t, hex_format(hex, a));
}

/* A name of an address and whether it leads back; "-" where there is none. */
static void add_name(struct table *t, const struct reverse *r, size_t i)
{
	char text[REVERSE_TEXT];

	table_cell(t, r->names.n ? r->names.items[i] : "-");
	if (r->names.n)
		table_style(t, r->ways[i].leads_back ? TERM_GREEN : TERM_YELLOW);
	table_cell(t, r->names.n ? reverse_format(text, &r->ways[i]) : "");
	table_style(t, TERM_PLAIN);
}

static void print_rows(const struct host *h, const struct hostinfo_config *config)
{
	struct table *t = table_new();
	size_t i, n, rows;

	for (i = 0; i < h->result.n; i++) {
		rows = h->names && h->names[i].names.n ? h->names[i].names.n : 1;
		for (n = 0; n < rows; n++) {
			add_address(t, h, &h->result.addrs[i], config->hex);
			if (h->names)
				add_name(t, &h->names[i], n);
			if (h->query->is_one_of_many)
				table_cell(t, h->query->host);
		}
	}
	table_print(t, stdout);
	table_free(t);
}

static void print_sockets(const struct host *h, const struct hostinfo_config *config)
{
	struct table *t = table_new();
	size_t i;

	for (i = 0; i < h->sockets->n; i++) {
		add_address(t, h, &h->sockets->items[i].addr, config->hex);
		sockets_add_cells(t, &h->sockets->items[i]);
		if (h->query->is_one_of_many)
			table_cell(t, h->query->host);
	}
	table_print(t, stdout);
	table_free(t);
}

static void print_entry(const struct host *h)
{
	char text[ADDR_TEXT];
	size_t i;

	printf("names    ");
	for (i = 0; i < h->entry.n; i++) {
		putchar(' ');
		output_safe(h->entry.items[i], strlen(h->entry.items[i]),
			    TEXT_KEEP_BACKSLASH);
	}
	printf("\naddresses");
	for (i = 0; i < h->result.n; i++)
		printf(" %s", addr_format(text, &h->result.addrs[i]));
	putchar('\n');
}

static void print_canonical(const struct host *h)
{
	const char *name = h->result.canonical ? h->result.canonical : h->host;

	output_safe(name, strlen(name), TEXT_KEEP_BACKSLASH);
	putchar('\n');
}

/* ---- as JSON ---- */

static struct json *address_json(const struct host *h, size_t i)
{
	const struct addr *a = &h->result.addrs[i];
	struct json *o = json_new_object();
	char text[ADDR_TEXT], hex[HEX_TEXT];

	json_put_string(o, "address", addr_format(text, a));
	json_put_string(o, "family", addr_family(a) == AF_INET ? "ipv4" : "ipv6");
	json_put_string(o, "hex", hex_format(hex, a));
	if (h->query->service)
		json_put_int(o, "port", addr_port(a));
	if (h->names) {
		json_put(o, "confirmed", reverse_confirmed_json(&h->names[i]));
		json_put(o, "names", names_json(&h->names[i].names));
	}
	return o;
}

static void print_json(const struct host *h, const struct hostinfo_config *config)
{
	struct json *doc = json_new_object(), *list = json_new_array();
	size_t i;

	json_put_string(doc, "schema", HOSTINFO_SCHEMA);
	json_put_bool(doc, "ok", true);
	json_put_string(doc, "kind", "host");
	json_put_string(doc, "host", h->query->host);
	json_put_string(doc, "canonical", h->result.canonical);
	if (config->source)
		json_put_string(doc, "source", config->source);
	for (i = 0; i < h->result.n; i++)
		json_push(list, address_json(h, i));
	json_put(doc, "addresses", list);
	if (h->entry.n)
		json_put(doc, "names", names_json(&h->entry));
	if (h->sockets)
		json_put(doc, "sockets", sockets_json(h->sockets));
	json_put_real(doc, "took_ms", (double)h->result.took / (double)CLOCK_MS);
	json_print(doc, stdout);
	json_free(doc);
}

static void print_host(const struct host *h, const struct hostinfo_config *config)
{
	if (config->common.json)
		print_json(h, config);
	else if (config->canonical)
		print_canonical(h);
	else if (config->entry)
		print_entry(h);
	else if (config->all)
		print_sockets(h, config);
	else
		print_rows(h, config);
}

/* ---- the interface ---- */

static int show_legacy(const struct hostinfo_config *config, const struct host_query *q)
{
	int family = common_family(&config->common);
	struct json *doc, *calls;
	size_t found;

	if (!config->common.json)
		return legacy_print(q->host, family) ? STATUS_DONE : STATUS_NO;
	doc = json_new_object();
	calls = legacy_json(q->host, family, &found);
	json_put_string(doc, "schema", HOSTINFO_SCHEMA);
	json_put_bool(doc, "ok", true);
	json_put_string(doc, "kind", "legacy");
	json_put_string(doc, "host", q->host);
	json_put(doc, "calls", calls);
	json_print(doc, stdout);
	json_free(doc);
	return found ? STATUS_DONE : STATUS_NO;
}

int host_show(const struct hostinfo_config *config, const struct host_query *q,
	      struct error *err)
{
	struct host h = { .query = q, .host = q->host };
	char text[ADDR_TEXT];
	struct addr a;
	int status = STATUS_DONE;

	if (config->legacy)
		return show_legacy(config, q);
	if (hex_parse(q->host, &a))
		h.host = addr_format(text, &a);
	if (find(&h, config, err) < 0) {
		status = err->status = host_status(err);
		if (status == STATUS_NO && !err->hint)
			error_hint(err, "netkit lookup asks the name servers themselves");
	} else {
		print_host(&h, config);
	}
	host_done(&h);
	return status;
}
