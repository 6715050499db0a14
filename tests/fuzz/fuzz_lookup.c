/*
 * Any message that a server may send, in every layout of lookup: no crash, what is wrong with it is
 * named, and nothing that could drive a terminal comes out.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/json.h"
#include "dns/message.h"
#include "dns/query.h"
#include "dns/transport.h"
#include "lookup/agreement.h"
#include "lookup/answer.h"
#include "lookup/render.h"
#include "lookup/render_compare.h"
#include "support/lib_shown.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(const struct answer *answer)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	render_text(&b, answer);
	render_short(&b, answer);
	render_full(&b, answer);
	render_errors(&b, &answer->replies[0]);
	render_options(&b, answer, &answer->replies[0]);
	shown_check(&b);
	buf_done(&b);
}

static void print_document(FILE *to, const struct answer *answer)
{
	struct error err = ERROR_INIT;
	struct json *doc;

	if (json_init(&err) < 0)
		abort();
	doc = render_json(answer);
	json_print(doc, to);
	json_free(doc);
}

/* An answer is the same as itself; a server that gave none is not compared. */
static void print_comparison(FILE *to, const struct answer *answer)
{
	struct error err = ERROR_INIT;
	struct reply silent[2] = { { .error = &err }, { .error = &err } };
	const struct answer nothing = { .replies = silent, .n = 2 };
	const struct answer *answers[] = { answer, &nothing, answer };
	struct agreement agreement;
	struct json *doc;

	agreement_make(&agreement, answers, ARRAY_SIZE(answers), 0, 1);
	if (agreement.answered != 2 || agreement.odd)
		abort();
	render_compare(to, &agreement);
	doc = render_compare_json(&agreement);
	json_print(doc, to);
	json_free(doc);
	agreement_done(&agreement);
}

/* What goes to a file; on a terminal a table has colours. */
static void check_printed(void print(FILE *to, const struct answer *answer),
			  const struct answer *answer)
{
	struct buf b;
	char *text;
	size_t n;
	FILE *file = open_memstream(&text, &n);

	if (!file)
		abort();
	print(file, answer);
	fclose(file);
	buf_init(&b, n);
	if (!buf_append(&b, text, n))
		abort();
	if (!isatty(STDOUT_FILENO))
		shown_check(&b);
	buf_done(&b);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Options that were asked for, each empty: subnet, expire, zone version. */
	static const uint8_t wanted[] = { 0, 8, 0, 0, 0, 9, 0, 0, 0, 19, 0, 0 };
	struct query_options options = { .wants_nsid = true,
					 .wants_keepalive = true,
					 .edns_more = wanted,
					 .edns_more_len = sizeof(wanted) };
	struct error err = ERROR_INIT;
	struct query_attempt attempt = { .transport = &transport_udp, .fate = QUERY_ANSWERED,
					 .server = addr_loopback(AF_INET, 53) };
	struct query_result result = { .has_message = true, .attempts = &attempt,
				       .attempts_n = 1 };
	struct name candidate = name_root();
	struct message m;
	struct reply replies[2] = { { .message = &m, .result = &result } };
	struct answer answer = { .typed = "x", .replies = replies, .n = 1,
				 .candidates = &candidate, .candidates_n = 1,
				 .options = &options };

	if (message_parse(&m, data, size, &err) < 0) {
		if (err.phase != ERROR_DNS || !err.text[0])
			abort();
		return 0;
	}
	if (!message_question(&m, 0, &replies[0].question))
		replies[0].question = (struct question){ .name = name_root(), .type = RRTYPE_A };
	replies[1] = replies[0];
	render(&answer);
	answer.n = 2;
	answer.is_pair = true;
	render(&answer);
	(void)answer_status(&answer);
	check_printed(print_document, &answer);
	check_printed(render_table, &answer);
	check_printed(print_comparison, &answer);
	return 0;
}
