/* --bench: a run, what is written of it, and the verdict. */
#include "echo-client/bench.h"

#include "base/error.h"
#include "base/histogram.h"
#include "base/text.h"
#include "echo-client/bench_compare.h"
#include "echo-client/bench_figures.h"
#include "echo-client/bench_find.h"
#include "echo-client/bench_measure.h"
#include "echo-client/bench_plan.h"
#include "echo-client/bench_show.h"
#include "echo-client/bench_tls.h"
#include "echo-client/message_log.h"
#include "echo-client/result.h"
#include "echo-client/session.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct bench {
	struct session *session;
	struct bench_plan plan;
	struct result result;
	FILE *log;
	struct figures earlier; /* of --compare */
	struct comparison comparison;
	char compared_with[SESSION_TEXT];
};

static int close_file(FILE *file, const char *path, struct error *err)
{
	int code = ferror(file) ? EIO : 0;

	if (fclose(file) < 0)
		code = errno;
	return code ? error_errno(err, ERROR_OUTPUT, code, path, "cannot write") : 0;
}

static FILE *open_file(const char *path, struct error *err)
{
	FILE *file = fopen(path, "we");

	if (!file)
		error_errno(err, ERROR_OUTPUT, errno, path, "cannot open it");
	return file;
}

static int write_file(const struct bench *b, const char *path,
		      void (*show)(FILE *to, const struct result *r), struct error *err)
{
	FILE *file = path ? open_file(path, err) : NULL;

	if (!path)
		return 0;
	if (!file)
		return -1;
	show(file, &b->result);
	return close_file(file, path, err);
}

static int close_log(struct bench *b, struct error *err)
{
	FILE *log = b->log;

	b->log = NULL;
	return log ? close_file(log, b->session->config->bench.log, err) : 0;
}

static int open_log(struct bench *b, struct error *err)
{
	const char *path = b->session->config->bench.log;

	if (!path)
		return 0;
	b->log = open_file(path, err);
	if (!b->log)
		return -1;
	message_log_head(b->log);
	return 0;
}

static int read_earlier(struct bench *b, struct error *err)
{
	const char *path = b->session->config->bench.compare;

	figures_init(&b->earlier);
	if (!path)
		return 0;
	text_safe(b->compared_with, sizeof(b->compared_with), path, strlen(path),
		  TEXT_KEEP_NONE);
	return figures_read(&b->earlier, path, err);
}

static void compare(struct bench *b)
{
	struct figures now;

	if (!b->session->config->bench.compare)
		return;
	figures_init(&now);
	figures_of_result(&now, &b->result);
	compare_runs(&b->comparison, b->compared_with, &b->earlier, &now);
	figures_done(&now);
	b->result.compared = &b->comparison;
}

static int report(struct bench *b, struct error *err)
{
	const struct bench_config *config = &b->session->config->bench;

	compare(b);
	if (!b->session->config->common.json)
		bench_text(stdout, &b->result);
	else
		bench_json(&b->result);
	if (write_file(b, config->csv, bench_csv, err) < 0 ||
	    write_file(b, config->histogram, bench_hgrm, err) < 0)
		return -1;
	return close_log(b, err);
}

static int verdict(const struct bench *b, struct error *err)
{
	const struct result *r = &b->result;
	const struct record *t = r->total;
	uint64_t wrong = findings_total(&r->findings) + t->datagrams.differed;

	if (error_is_set(&r->trouble)) {
		*err = r->trouble;
		return -1;
	}
	if (t->bytes_out && !t->bytes)
		return error_set(err, ERROR_PEER, ETIMEDOUT, r->name,
				 "none of %" PRIu64 " bytes came back", t->bytes_out);
	if (t->visits && t->unconnected == t->visits)
		return error_set(err, ERROR_CONNECT, 0, r->name,
				 "none of %" PRIu64 " connections could be made",
				 t->visits);
	if (!histogram_count(t->latency) && t->sent)
		return error_set(err, ERROR_PEER, ETIMEDOUT, r->name,
				 "none of %" PRIu64 " messages was answered", t->sent);
	if (wrong)
		return error_set(err, ERROR_ECHO, 0, r->name,
				 "%" PRIu64 " difference%s from what was sent", wrong,
				 wrong == 1 ? "" : "s");
	if (t->lost + r->pending)
		return error_set(err, ERROR_ECHO, 0, r->name,
				 "%" PRIu64 " of %" PRIu64 " messages were lost",
				 t->lost + r->pending, t->sent);
	if (t->unconnected)
		return error_set(err, ERROR_ECHO, 0, r->name,
				 "%" PRIu64 " of %" PRIu64
				 " connections could not be made",
				 t->unconnected, t->visits);
	if (t->bytes_lost)
		return error_set(err, ERROR_ECHO, 0, r->name,
				 "%" PRIu64 " bytes did not come back", t->bytes_lost);
	return r->compared && compare_is_worse(r->compared) ? STATUS_NO : STATUS_DONE;
}

static int run_once(struct session *s, struct error *err)
{
	struct bench b = { .session = s };
	struct bench_manner manner = { 0 };
	int status = -1;

	if (bench_plan_make(s->config, &b.plan, err) < 0)
		return -1;
	if (read_earlier(&b, err) < 0 || open_log(&b, err) < 0)
		goto out;
	manner.log = b.log;
	if (bench_measure(s, &b.plan, &manner, &b.result, err) < 0)
		goto out;
	if (report(&b, err) == 0)
		status = verdict(&b, err);
	result_done(&b.result);
out:
	if (b.log)
		fclose(b.log);
	figures_done(&b.earlier);
	return status;
}

int bench_run(struct session *s, struct error *err)
{
	struct bench_tls tls = { 0 };
	int status = -1;

	if (bench_tls_begin(&tls, s, err) == 0)
		status = s->config->bench.find_rate ? bench_find(s, err) : run_once(s, err);
	s->tls = NULL;
	return bench_tls_end(&tls, status, err);
}
