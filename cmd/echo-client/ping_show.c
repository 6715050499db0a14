/* Lines and documents of --ping. */
#include "echo-client/ping_show.h"

#include "base/clock.h"
#include "base/histogram.h"
#include "cli/json.h"
#include "echo-client/document.h"
#include "echo-client/stamps.h"
#include "echo-client/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static double milli(double ns)
{
	return ns / (double)CLOCK_MS;
}

static const char *const part_names[STAMPS_PARTS] = {
	[STAMPS_OUT] = "out",
	[STAMPS_NETWORK] = "network",
	[STAMPS_IN] = "in",
};

static struct json *parts_of(const uint64_t *parts)
{
	struct json *o = json_new_object();
	size_t i;

	for (i = 0; i < STAMPS_PARTS; i++)
		json_put_real(o, part_names[i], milli((double)parts[i]));
	return o;
}

static void print_parts(const uint64_t *parts)
{
	char ms[24];
	size_t i;

	for (i = 0; i < STAMPS_PARTS; i++)
		printf("%s%s %s", i ? ", " : " (", part_names[i],
		       summary_format_ms(ms, parts[i]));
	putchar(')');
}

static void answer_document(const struct ping_show *to, const struct ping_answer *a)
{
	struct json *doc = document_new("answer");

	json_put_int(doc, "seq", a->number);
	json_put_int(doc, "bytes", (int64_t)a->n);
	json_put_string(doc, "from", to->name);
	json_put_real(doc, "rtt_ms", milli((double)a->time));
	if (a->parts)
		json_put(doc, "parts_ms", parts_of(a->parts));
	json_put_bool(doc, "equal", !a->difference);
	if (a->difference)
		json_put_string(doc, "difference", a->difference);
	if (a->note)
		json_put_string(doc, "note", a->note);
	document_print(doc);
}

void ping_show_answer(const struct ping_show *to, const struct ping_answer *a)
{
	char ms[24];

	if (to->is_json) {
		answer_document(to, a);
		return;
	}
	printf("seq=%" PRIu32 " %zu bytes from %s: time=%s ms", a->number, a->n, to->name,
	       summary_format_ms(ms, a->time));
	if (a->parts)
		print_parts(a->parts);
	if (a->note)
		printf(" (%s)", a->note);
	if (a->difference)
		printf(", %s", a->difference);
	putchar('\n');
}

void ping_show_loss(const struct ping_show *to, uint32_t number, const char *why)
{
	struct json *doc;

	if (to->is_json) {
		doc = document_new("loss");
		json_put_int(doc, "seq", number);
		json_put_string(doc, "reason", why);
		json_put_string(doc, "from", to->name);
		document_print(doc);
	} else if (to->is_one_of_many) {
		printf("seq=%" PRIu32 " %s: %s\n", number, to->name, why);
	} else {
		printf("seq=%" PRIu32 " %s\n", number, why);
	}
}

static struct json *rtt_of(const struct summary *s)
{
	struct summary_times t = summary_times(s);
	struct json *rtt = json_new_object();

	json_put_real(rtt, "min", milli((double)t.min));
	json_put_real(rtt, "avg", milli(t.mean));
	json_put_real(rtt, "max", milli((double)t.max));
	json_put_real(rtt, "mdev", milli(t.deviation));
	json_put_real(rtt, "p50", milli((double)t.p50));
	json_put_real(rtt, "p90", milli((double)t.p90));
	json_put_real(rtt, "p99", milli((double)t.p99));
	return rtt;
}

static struct json *parts_summary_of(const struct summary *s)
{
	struct json *o = json_new_object();
	size_t i;

	for (i = 0; i < STAMPS_PARTS; i++) {
		const struct histogram *h = s->parts[i];
		struct json *part = json_new_object();

		json_put_real(part, "min", milli((double)histogram_min(h)));
		json_put_real(part, "avg", milli(histogram_mean(h)));
		json_put_real(part, "max", milli((double)histogram_max(h)));
		json_put_real(part, "p50", milli((double)histogram_percentile(h, 50)));
		json_put_real(part, "p99", milli((double)histogram_percentile(h, 99)));
		json_put(o, part_names[i], part);
	}
	return o;
}

static void summary_document(const struct ping_show *to, const struct summary *s,
			     uint64_t took)
{
	struct json *doc = document_new("summary");

	json_put_string(doc, "from", to->name);
	json_put_int(doc, "sent", (int64_t)s->sent);
	json_put_int(doc, "received", (int64_t)s->received);
	json_put_int(doc, "lost", (int64_t)s->lost);
	json_put_int(doc, "pending", (int64_t)summary_pending(s));
	json_put_int(doc, "differed", (int64_t)s->differed);
	json_put_int(doc, "late", (int64_t)s->late);
	json_put_int(doc, "duplicates", (int64_t)s->duplicates);
	json_put_int(doc, "reordered", (int64_t)s->reordered);
	json_put_int(doc, "strangers", (int64_t)s->strangers);
	json_put_real(doc, "seconds", (double)took / (double)CLOCK_S);
	if (s->received)
		json_put(doc, "rtt_ms", rtt_of(s));
	if (s->parts[0])
		json_put(doc, "parts_ms", parts_summary_of(s));
	document_print(doc);
}

void ping_show_summary(const struct ping_show *to, const struct summary *s, uint64_t took)
{
	char text[SUMMARY_TEXT];

	if (to->is_json)
		summary_document(to, s, took);
	else
		printf("--- %s echo statistics ---\n%s\n", to->name,
		       summary_format(text, s, took));
}

void ping_show_sent(void)
{
	fputs(".", stdout);
}

void ping_show_taken(void)
{
	fputs("\b \b", stdout);
}
