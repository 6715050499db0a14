/* Prepare, say what will be asked, ask, judge, print. */
#include "cli/explain_show.h"

#include "base/error.h"
#include "cli/explain_json.h"
#include "cli/explain_text.h"
#include "cli/json.h"
#include "cli/opts_common.h"
#include "cli/report.h"
#include "cli/term.h"
#include "dns/explain_gather.h"
#include "dns/explain_verdict.h"
#include "net/nss_source.h"
#include "net/resolve.h"

#include <stdio.h>
#include <unistd.h>

/* -v: nothing leaves the machine that was not announced. */
static void announce(const struct explain *e)
{
	const struct nsswitch *conf = &e->config.nsswitch;
	char name[NAME_TEXT], server[ADDR_TEXT];
	size_t c, s;

	for (c = 0; c < e->candidates_n && !e->is_numeric; c++) {
		for (s = 0; s < e->config.resolv.servers_n; s++)
			report_note(
				1, "asking %s for %s",
				addr_format_port(server, &e->config.resolv.servers[s]),
				name_format(name, &e->candidates[c]));
	}
	for (s = 0; s < conf->n && !e->is_numeric; s++)
		report_note(1, "asking the source %s%s", conf->sources[s].name,
			    nss_source_asks_network(conf->sources[s].name)
				    ? ", which may ask others on the network"
				    : "");
	report_note(1, "asking getaddrinfo and gethostbyname, which ask the same again");
}

/* What a program of this host comes to with the name. */
static enum exit_status status_of(const struct explain *e)
{
	const struct nss_reply *r = &e->getaddrinfo.reply;

	if (e->getaddrinfo.state != EXPLAIN_REPLIED)
		return STATUS_TIMEOUT;
	if (!r->code)
		return STATUS_DONE;
	return resolve_is_no(r->code) ? STATUS_NO : STATUS_RESOLVE;
}

static void print(const struct common_config *common, const struct explain *e)
{
	struct explain_verdict verdict;
	unsigned columns, rows;
	struct json *doc;

	explain_judge(e, &verdict);
	if (common->json) {
		doc = explain_json(e, &verdict, (int)status_of(e));
		json_print(doc, stdout);
		json_free(doc);
		return;
	}
	explain_text(stdout, e, &verdict,
		     term_size(STDOUT_FILENO, &columns, &rows) ? columns : 80);
}

int explain_show(const struct common_config *common, const char *const *names, size_t n,
		 uint64_t timeout, struct error *err)
{
	int first = STATUS_DONE, result = 0;
	struct explain e;
	size_t i;

	for (i = 0; i < n && result >= 0; i++) {
		result = explain_prepare(&e, names[i], common_family(common), timeout,
					 err);
		if (result < 0)
			return -1;
		if (report_verbosity())
			announce(&e);
		if (i && !common->json)
			putchar('\n');
		result = explain_gather(&e, err);
		if (result >= 0) {
			print(common, &e);
			first = first ? first : (int)status_of(&e);
		}
		explain_done(&e);
	}
	return result < 0 ? -1 : first;
}
