/* Validates the replies of one ask, all of them at the same time. */
#include "lookup/validity.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "dns/message.h"
#include "lookup/answer.h"
#include "net/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct part {
	struct validity *whole;
	struct reply *reply;
	struct validation validation;
};

struct validity {
	struct loop *loop;
	struct loop_timer timer;
	struct validator *validator;
	struct part *parts;
	size_t n, pending;
	validity_done_fn *done;
	void *user;
};

static bool can_be_validated(const struct reply *reply)
{
	return reply_attempt(reply) && (reply->message->rcode == RCODE_NOERROR ||
					reply->message->rcode == RCODE_NXDOMAIN);
}

/* From the loop's own round: who is told may free everything. */
static void on_end(struct loop *loop, void *user)
{
	struct validity *v = user;

	(void)loop;
	v->done(v->user);
}

static void end_part(struct part *part, const struct validation *validation)
{
	struct validity *v = part->whole;

	part->validation = *validation;
	part->validation.answer = NULL;
	part->reply->validation = &part->validation;
	if (--v->pending == 0)
		loop_timer_set(v->loop, &v->timer, loop_now(v->loop), on_end, v);
}

static void on_validated(const struct validation *validation, void *user)
{
	end_part(user, validation);
}

static void cannot_validate(struct part *part, const struct error *err)
{
	struct validation validation = { .verdict = VERDICT_UNDECIDED };

	snprintf(validation.reason, sizeof(validation.reason), "%s: %s", err->subject, err->text);
	end_part(part, &validation);
}

static void ask_all(struct validity *v, const struct validator_options *options)
{
	struct error err = ERROR_INIT;
	size_t i;

	v->validator = validator_new(v->loop, options, &err);
	for (i = 0; i < v->n; i++) {
		if (v->validator)
			validator_ask(v->validator, &v->parts[i].reply->question, on_validated,
				      &v->parts[i]);
		else
			cannot_validate(&v->parts[i], &err);
	}
}

struct validity *validity_start(struct loop *loop, const struct validator_options *options,
				struct reply *replies, size_t n, validity_done_fn *done,
				void *user)
{
	struct validator_options own = *options;
	struct validity *v = xcalloc(1, sizeof(*v));
	size_t i;

	v->loop = loop;
	v->done = done;
	v->user = user;
	v->parts = xcalloc(n, sizeof(*v->parts));
	for (i = 0; i < n; i++) {
		const struct query_attempt *attempt = reply_attempt(&replies[i]);

		if (!can_be_validated(&replies[i]))
			continue;
		if (!v->n)
			own.servers = &attempt->server, own.n = 1;
		v->parts[v->n++] = (struct part){ .whole = v, .reply = &replies[i] };
	}
	v->pending = v->n;
	if (!v->n) {
		validity_free(v);
		return NULL;
	}
	ask_all(v, &own);
	return v;
}

void validity_free(struct validity *v)
{
	if (!v)
		return;
	loop_timer_unset(&v->timer);
	validator_free(v->validator);
	free(v->parts);
	free(v);
}

/* ---- times ---- */

/* The form with '0' for each digit; the digits are appended to ret. */
static bool match(const char *text, const char *form, char ret[static 15])
{
	size_t n = 0;

	if (strlen(text) != strlen(form))
		return false;
	for (; *text; text++, form++) {
		if (*form != '0' && *form != *text)
			return false;
		if (*form == '0' && (*text < '0' || *text > '9'))
			return false;
		if (*form == '0')
			ret[n++] = *text;
	}
	ret[n] = '\0';
	return true;
}

static int number(const char *digits, size_t n)
{
	int value = 0;

	while (n--)
		value = value * 10 + (*digits++ - '0');
	return value;
}

/* A calendar that has the moment gives it back unchanged. */
static bool is_a_moment(const char *digits)
{
	struct tm tm = { .tm_year = number(digits, 4) - 1900, .tm_mon = number(digits + 4, 2) - 1,
			 .tm_mday = number(digits + 6, 2), .tm_hour = number(digits + 8, 2),
			 .tm_min = number(digits + 10, 2), .tm_sec = number(digits + 12, 2) };
	struct tm back;
	time_t t = timegm(&tm);

	return t > 0 && gmtime_r(&t, &back) && back.tm_mday == number(digits + 6, 2) &&
	       back.tm_mon == number(digits + 4, 2) - 1 && back.tm_hour == number(digits + 8, 2) &&
	       back.tm_min == number(digits + 10, 2) && back.tm_sec == number(digits + 12, 2);
}

bool validity_parse_time(const char *text, char ret[static 15])
{
	char digits[15];

	if (match(text, "0000-00-00", digits))
		memcpy(digits + 8, "000000", 7);
	else if (!match(text, "0000-00-00T00:00:00Z", digits) &&
		 !match(text, "00000000000000", digits))
		return false;
	if (!is_a_moment(digits))
		return false;
	memcpy(ret, digits, sizeof(digits));
	return true;
}

void validity_print(struct buf *b, const struct validation *validation)
{
	const char *reason = validation->reason;

	(void)buf_printf(b, "%s%s%s", verdict_word(validation->verdict), *reason ? ": " : "",
			 reason);
}
