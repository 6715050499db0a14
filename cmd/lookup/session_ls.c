/* Lists a zone. */
#include "lookup/session_ls.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/report.h"
#include "dns/idn.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/transfer.h"
#include "lookup/answer.h"
#include "lookup/session_ask.h"
#include "lookup/session_settings.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const uint64_t silence = 10 * CLOCK_S;

static bool print_record(void *user, const struct message *m, const struct record *r,
			 enum transfer_change change)
{
	struct buf out;

	(void)user;
	(void)change;
	buf_init(&out, SIZE_MAX / 2);
	(void)record_print(&out, m, r, RDATA_PLAIN);
	(void)buf_byte(&out, '\n');
	fwrite(buf_data(&out), 1, out.len, stdout);
	buf_done(&out);
	return !ferror(stdout);
}

/* The zone from the first server that hands it over. */
static int fetch(struct loop *loop, const struct session_settings *s,
		 const struct question *question, struct error *err)
{
	struct query_options options = { .attempts = 1 };
	struct transfer_request request = { .question = *question,
					    .options = &options,
					    .each = print_record,
					    .timeout =
						    s->timeout ? s->timeout : silence };
	struct transfer_result result;
	struct error failure = ERROR_INIT;
	int status = -1;
	size_t i;

	for (i = 0; i < s->servers.n && status < 0; i++) {
		bool has_begun;

		result = (struct transfer_result){ .messages = 0 };
		request.server = s->servers.list[i].addr;
		addr_set_port(&request.server, s->port);
		failure = ERROR_INIT;
		status = transfer_fetch(loop, &request, &result, &failure);
		has_begun = result.transfer.records > 0;
		transfer_result_done(&result);
		if (has_begun)
			break;
	}
	if (status < 0)
		*err = failure;
	return status;
}

int session_ls(const struct session_settings *s, const char *zone,
	       struct session_tally *tally, struct error *err)
{
	struct question question = { .type = RRTYPE_AXFR, .class = s->class };
	struct error failure = ERROR_INIT;
	struct loop *loop = NULL;
	int result = -1;
	char *text = idn_to_ascii(zone, err);

	if (!text || name_parse(text, &question.name, err) < 0)
		goto out;
	loop = loop_new(err);
	if (!loop)
		goto out;
	result = 0;
	if (fetch(loop, s, &question, &failure) < 0) {
		fflush(stdout);
		report_error(&failure);
		tally->worst = answer_worse(tally->worst, error_status(&failure));
	}
out:
	loop_free(loop);
	free(text);
	return result;
}
