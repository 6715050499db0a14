/* Runs a batch: lines in, questions through bulk, lines out, and what is said beside it. */
#include "lookup/batch.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "dns/bulk.h"
#include "lookup/batch_input.h"
#include "lookup/batch_out.h"
#include "lookup/batch_row.h"
#include "lookup/config.h"
#include "lookup/local.h"
#include "lookup/plan.h"
#include "lookup/render.h"
#include "lookup/words.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCAL_BYTES = 1024, COUNTS_BYTES = 1024 };

static const uint64_t progress_pause = 200 * CLOCK_MS;

struct batch {
	struct loop *loop;
	struct bulk *bulk;
	struct batch_input input;
	struct batch_defaults defaults;
	struct batch_line *lines; /* under way; BULK_SLOTS of them */
	struct batch_line **free;
	size_t free_n;
	uint64_t read, done; /* lines */
	uint64_t counts[BATCH_STATUSES];

	struct batch_out out;
	struct buf local;
	bool is_waiting; /* for room in the output */
	size_t share;	 /* what the answer to one question over UDP may weigh there */
	struct loop_timer progress_timer;
	struct loop_signal interrupt;
	bool is_interrupted;
	struct progress progress;
	uint64_t began;
};

/* ---- output ---- */

/*
 * Room for one more answer, when all that is under way takes as much as it can: what comes in
 * datagrams, and what comes over streams, which have no other bound than that of messages.
 */
static bool has_room(struct batch *b, uint64_t number, size_t more)
{
	const size_t stream = MESSAGE_MAX + BATCH_HELD_MOST;
	bool has = batch_out_has_room(&b->out, number,
				      bulk_flying(b->bulk) * b->share +
					      bulk_streaming(b->bulk) * stream + more);

	b->is_waiting |= !has;
	return has;
}

static void put_row(struct batch *b, const struct batch_row *row)
{
	b->done++;
	b->counts[row->status]++;
	batch_out_put(&b->out, row);
	if (b->is_waiting) {
		b->is_waiting = false;
		bulk_wake(b->bulk);
	}
}

/* ---- what bulk asks for, and gives back ---- */

static void put_local(struct batch *b, const struct batch_line *line)
{
	struct error unused = ERROR_INIT;
	struct batch_row row;
	struct message message;

	buf_clear(&b->local);
	local_answer(&b->local, &line->question);
	if (message_parse(&message, buf_data(&b->local), b->local.len, &unused) < 0)
		return; /* it is ours, and good */
	row = batch_row_local(line, &message);
	put_row(b, &row);
}

/* Lines that nobody has to be asked about are answered on the way. */
static enum bulk_next next(void *user, struct question *ret, void **ret_tag)
{
	struct batch *b = user;
	struct batch_line *line = b->free[b->free_n - 1];
	struct batch_row row;
	const char *text;
	bool is_cut;
	size_t n;

	for (;;) {
		if (b->out.has_failed)
			return BULK_END;
		if (!has_room(b, b->read + 1, b->share))
			return BULK_LATER;
		switch (batch_input_next(&b->input, &text, &n, &is_cut)) {
		case BATCH_INPUT_LATER:
			return BULK_LATER;
		case BATCH_INPUT_END:
			return BULK_END;
		case BATCH_INPUT_LINE:
			break;
		}
		line->number = ++b->read;
		batch_line_parse(line, text, n, is_cut, &b->defaults);
		if (!line->why && !line->is_local)
			break;
		row = batch_row_invalid(line);
		if (line->why)
			put_row(b, &row);
		else
			put_local(b, line);
	}
	b->free_n--;
	*ret = line->question;
	*ret_tag = line;
	return BULK_TAKEN;
}

static bool may_stream(void *user, const void *tag)
{
	const struct batch_line *line = tag;

	return has_room(user, line->number, MESSAGE_MAX + BATCH_HELD_MOST);
}

static void on_result(void *user, void *tag, const struct bulk_result *result)
{
	struct batch *b = user;
	struct batch_line *line = tag;
	struct batch_row row = batch_row_of(line, result);

	put_row(b, &row);
	b->free[b->free_n++] = line;
}

static void on_ended(void *user)
{
	struct batch *b = user;

	loop_stop(b->loop);
}

static void on_input(void *user)
{
	struct batch *b = user;

	if (!b->is_waiting)
		bulk_wake(b->bulk);
}

static void on_interrupt(struct loop *loop, int signo, void *user)
{
	struct batch *b = user;

	(void)loop;
	(void)signo;
	b->is_interrupted = true;
	if (b->bulk)
		bulk_stop(b->bulk);
}

/* ---- beside it ---- */

static void on_progress(struct loop *loop, void *user)
{
	struct batch *b = user;
	double share = b->input.size ? (double)b->input.consumed / (double)b->input.size : -1;

	progress_show(&b->progress, loop_now(loop), b->done, share);
	loop_timer_set(loop, &b->progress_timer, loop_now(loop) + progress_pause, on_progress, b);
}

/* What became of the lines; what is seldom so is left out where it is not. */
static void put_counts(struct buf *ret, const struct batch *b)
{
	static const struct {
		enum batch_status status;
		const char *words;
		bool is_seldom;
	} counts[] = {
		{ BATCH_FOUND, "found", false },
		{ BATCH_NO_DATA, "without data", false },
		{ BATCH_NO_NAME, "names that do not exist", false },
		{ BATCH_FAILED, "failed", false },
		{ BATCH_TIMED_OUT, "timed out", false },
		{ BATCH_REFERRAL, "referrals", true },
		{ BATCH_UNREACHABLE, "unreachable", true },
		{ BATCH_MALFORMED, "malformed answers", true },
		{ BATCH_UNTRUSTED, "untrusted", true },
		{ BATCH_INVALID, "invalid lines", true },
		{ BATCH_STOPPED, "not answered yet", true },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		uint64_t n = b->counts[counts[i].status];

		if (n || !counts[i].is_seldom)
			(void)buf_printf(ret, "%s%llu %s", i ? ", " : "", (unsigned long long)n,
					 counts[i].words);
	}
}

static void summarize(const struct batch *b)
{
	const struct bulk_stats *stats = bulk_stats(b->bulk);
	const struct error *untrusted = bulk_untrusted(b->bulk);
	double seconds = (double)(clock_now() - b->began) / (double)CLOCK_S;
	struct buf counts;

	buf_init(&counts, COUNTS_BYTES);
	put_counts(&counts, b);
	report_note(0, "%llu lines in %.2f s, %.0f a second: %s", (unsigned long long)b->done,
		    seconds, (double)b->done / seconds, buf_string(&counts));
	buf_done(&counts);
	report_note(1, "%llu datagrams sent, %llu of them again; %llu questions over TCP, TLS, "
		       "HTTPS or QUIC; %llu datagrams that were no answer, %llu of them from "
		       "elsewhere",
		    (unsigned long long)stats->sent, (unsigned long long)stats->resent,
		    (unsigned long long)stats->streamed, (unsigned long long)stats->ignored,
		    (unsigned long long)stats->strangers);
	if (b->counts[BATCH_UNTRUSTED])
		report_warning("%llu questions were not sent: %s: %s",
			       (unsigned long long)b->counts[BATCH_UNTRUSTED],
			       untrusted->subject, untrusted->text);
	if (b->is_interrupted)
		report_note(0, "interrupted: the first %llu lines were read, and the answers to "
			       "%llu of them had not come",
			    (unsigned long long)b->read,
			    (unsigned long long)b->counts[BATCH_STOPPED]);
}

/* The worst that became of a line; that a name does not exist is an answer like any other. */
static int status_of(const struct batch *b)
{
	static const struct {
		enum batch_status status;
		enum exit_status exit;
	} order[] = {
		{ BATCH_UNTRUSTED, STATUS_TRUST },
		{ BATCH_MALFORMED, STATUS_PEER },
		{ BATCH_UNREACHABLE, STATUS_RESOLVE },
		{ BATCH_TIMED_OUT, STATUS_TIMEOUT },
		{ BATCH_FAILED, STATUS_SERVER },
		{ BATCH_REFERRAL, STATUS_SERVER },
		{ BATCH_INVALID, STATUS_USAGE },
	};
	size_t i;

	if (b->is_interrupted)
		return 128 + SIGINT;
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		if (b->counts[order[i].status])
			return (int)order[i].exit;
	}
	return STATUS_DONE;
}

/* ---- the whole ---- */

int batch_check(const struct lookup_config *config, const struct words *words, struct error *err)
{
	if (words->names_n)
		return error_set(err, ERROR_USAGE, 0, words->names[0],
				 "with --batch the names are in the file");
	if (words->transfer)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "a whole zone cannot be asked for with --batch");
	if (words->types_n > 1)
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "with --batch there is one type at most beside those in the file");
	if (config->search && opt_was_given("search"))
		return error_set(err, ERROR_USAGE, 0, "--search",
				 "the search list is not applied to the names of a batch");
	if (config->output == OUTPUT_TEXT || config->output == OUTPUT_SHORT ||
	    config->output == OUTPUT_JSON)
		return 0;
	error_set(err, ERROR_USAGE, 0, "--output", "this format has no lines of a batch");
	error_hint(err, "a batch has text, short and json");
	return -1;
}

static batch_row_fn *row_of(const struct lookup_config *config)
{
	if (config->common.json || config->output == OUTPUT_JSON)
		return batch_row_json;
	return config->is_short || config->output == OUTPUT_SHORT ? batch_row_short :
								    batch_row_text;
}

static struct bulk_config make_config(struct batch *b, const struct plan *plan, uint64_t rate,
				      struct query_server *servers)
{
	struct bulk_config config = { .options = plan->options, .rate = rate, .user = b,
				      .next = next, .may_stream = may_stream, .done = on_result,
				      .ended = on_ended };
	unsigned attempts = 1;
	size_t i, k, n = 0;

	for (i = 0; i < plan->targets_n; i++) {
		const struct plan_target *target = &plan->targets[i];

		for (k = 0; k < target->n; k++)
			servers[n++] = target->servers[k];
		if (target->attempts > attempts)
			attempts = target->attempts;
	}
	config.options.servers = servers;
	config.options.servers_n = n;
	config.options.attempts = attempts;
	config.limit = servers[0].timeout * attempts;
	config.is_ranked = !plan->is_named && !plan->conf.rotate;
	return config;
}

static size_t count_servers(const struct plan *plan)
{
	size_t i, n = 0;

	for (i = 0; i < plan->targets_n; i++)
		n += plan->targets[i].n;
	return n;
}

/* Names of servers may have several addresses each: the plan knows how many. */
static int check_servers(const struct plan *plan, struct error *err)
{
	if (count_servers(plan) <= BULK_SERVERS)
		return 0;
	return error_set(err, ERROR_USAGE, 0, "--batch", "asks %d addresses of servers at most",
			 BULK_SERVERS);
}

static void start(struct batch *b, const struct plan *plan, const struct lookup_config *config)
{
	struct query_server *servers = xcalloc(count_servers(plan), sizeof(*servers));
	struct bulk_config bulk = make_config(b, plan, config->rate, servers);
	size_t i;

	b->lines = xcalloc(BULK_SLOTS + 1, sizeof(*b->lines));
	b->free = xcalloc(BULK_SLOTS + 1, sizeof(struct batch_line *));
	for (i = 0; i <= BULK_SLOTS; i++) /* one more: what is being read */
		b->free[b->free_n++] = &b->lines[i];
	b->defaults = (struct batch_defaults){ .type = plan->has_types ? plan->types[0] : 0,
					       .class = plan->class,
					       .may_be_local = !plan->is_named &&
							       plan->class == RRCLASS_IN };
	buf_init(&b->local, LOCAL_BYTES);
	b->share = bulk_datagram(&bulk.options) + BATCH_HELD_MOST;
	b->bulk = bulk_start(b->loop, &bulk);
	b->began = loop_now(b->loop);
	progress_init(&b->progress, "names", b->began, config->common.quiet);
	if (b->progress.is_shown)
		on_progress(b->loop, b);
	free(servers);
}

static void release(struct batch *b, const struct plan *plan)
{
	loop_timer_unset(&b->progress_timer);
	loop_signal_unset(&b->interrupt);
	batch_input_close(&b->input);
	bulk_free(b->bulk);
	channels_hang_up(&plan->channels);
	batch_out_done(&b->out);
	loop_free(b->loop);
	buf_done(&b->local);
	free(b->lines);
	free(b->free);
}

int batch_run(const struct plan *plan, const struct lookup_config *config, struct error *err)
{
	struct batch b = { .loop = NULL };
	int status = -1;

	if (check_servers(plan, err) < 0)
		return -1;
	b.loop = loop_new(err);
	if (!b.loop ||
	    batch_input_open(&b.input, b.loop, config->batch, on_input, &b, err) < 0 ||
	    loop_signal(b.loop, &b.interrupt, SIGINT, on_interrupt, &b, err) < 0)
		goto out;
	batch_out_init(&b.out, b.loop, row_of(config), config->ordered);
	start(&b, plan, config);
	if (loop_run(b.loop, err) < 0)
		goto out;
	batch_out_flush(&b.out);
	progress_clear(&b.progress);
	summarize(&b);
	status = status_of(&b);
	if (b.input.code)
		status = error_errno(err, ERROR_LOCAL, b.input.code, config->batch, "cannot read");
out:
	release(&b, plan);
	return status;
}
