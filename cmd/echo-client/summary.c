/* The books of --ping. */
#include "echo-client/summary.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/histogram.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum slot_state { SLOT_FREE, SLOT_OPEN, SLOT_GIVEN_UP, SLOT_ANSWERED };

struct summary_slot {
	uint32_t number;
	enum slot_state state;
	uint64_t sent_at;
};

void summary_init(struct summary *s)
{
	*s = (struct summary){ .next = 1, .oldest_open = 1 };
	s->times = histogram_new();
	s->slots = xcalloc(SUMMARY_WINDOW, sizeof(*s->slots));
}

void summary_done(struct summary *s)
{
	size_t i;

	histogram_free(s->times);
	for (i = 0; i < STAMPS_PARTS; i++)
		histogram_free(s->parts[i]);
	free(s->slots);
	*s = (struct summary){ 0 };
}

static struct summary_slot *slot_of(const struct summary *s, uint32_t number)
{
	return &s->slots[number % SUMMARY_WINDOW];
}

uint32_t summary_send(struct summary *s, uint64_t now)
{
	struct summary_slot *slot = slot_of(s, s->next);

	if (slot->state == SLOT_OPEN)
		summary_give_up(s, slot->number);
	*slot = (struct summary_slot){ .number = s->next,
				       .state = SLOT_OPEN,
				       .sent_at = now };
	s->sent++;
	return s->next++;
}

static enum summary_answer first_answer(struct summary *s, uint32_t number, uint64_t time)
{
	s->received++;
	histogram_add(s->times, time);
	if (number < s->highest_answered) {
		s->reordered++;
		return SUMMARY_REORDERED;
	}
	s->highest_answered = number;
	return SUMMARY_FIRST;
}

enum summary_answer summary_answer(struct summary *s, uint32_t number, uint64_t now,
				   uint64_t *ret_time)
{
	struct summary_slot *slot = slot_of(s, number);

	if (slot->number != number || slot->state == SLOT_FREE) {
		s->strangers++;
		return SUMMARY_STRANGER;
	}
	*ret_time = now - slot->sent_at;
	if (slot->state == SLOT_ANSWERED) {
		s->duplicates++;
		return SUMMARY_DUPLICATE;
	}
	if (slot->state == SLOT_GIVEN_UP) {
		s->lost--;
		s->late++;
	}
	slot->state = SLOT_ANSWERED;
	return first_answer(s, number, *ret_time);
}

void summary_add_parts(struct summary *s, const uint64_t parts[static STAMPS_PARTS])
{
	size_t i;

	for (i = 0; i < STAMPS_PARTS; i++) {
		if (!s->parts[i])
			s->parts[i] = histogram_new();
		histogram_add(s->parts[i], parts[i]);
	}
}

bool summary_oldest(struct summary *s, uint32_t *ret_number, uint64_t *ret_sent_at)
{
	for (; s->oldest_open != s->next; s->oldest_open++) {
		const struct summary_slot *slot = slot_of(s, s->oldest_open);

		if (slot->number != s->oldest_open || slot->state != SLOT_OPEN)
			continue;
		*ret_number = slot->number;
		*ret_sent_at = slot->sent_at;
		return true;
	}
	return false;
}

void summary_give_up(struct summary *s, uint32_t number)
{
	struct summary_slot *slot = slot_of(s, number);

	if (slot->number != number || slot->state != SLOT_OPEN)
		return;
	slot->state = SLOT_GIVEN_UP;
	s->lost++;
}

uint64_t summary_pending(const struct summary *s)
{
	return s->sent - s->received - s->lost;
}

struct summary_times summary_times(const struct summary *s)
{
	return (struct summary_times){
		.min = histogram_min(s->times),
		.max = histogram_max(s->times),
		.p50 = histogram_percentile(s->times, 50),
		.p90 = histogram_percentile(s->times, 90),
		.p99 = histogram_percentile(s->times, 99),
		.mean = histogram_mean(s->times),
		.deviation = histogram_deviation(s->times),
	};
}

const char *summary_format_ms(char dst[static 24], uint64_t ns)
{
	uint64_t us = (ns + CLOCK_US / 2) / CLOCK_US;

	snprintf(dst, 24, "%" PRIu64 ".%03" PRIu64, us / 1000, us % 1000);
	return dst;
}

static size_t add_count(char *dst, size_t n, uint64_t count, const char *one,
			const char *many)
{
	if (!count)
		return n;
	return n + (size_t)snprintf(dst + n, SUMMARY_TEXT - n, ", %" PRIu64 " %s", count,
				    count == 1 ? one : many);
}

static size_t format_counts(char *dst, const struct summary *s, uint64_t took)
{
	double percent = s->sent ? 100.0 * (double)s->lost / (double)s->sent : 0;
	char time[24], share[FIGURE_TEXT];
	size_t n;

	n = (size_t)snprintf(dst, SUMMARY_TEXT,
			     "%" PRIu64 " sent, %" PRIu64 " received, %" PRIu64
			     " lost (%.16s %%)",
			     s->sent, s->received, s->lost,
			     figure_format(share, percent, 3));
	n = add_count(dst, n, summary_pending(s), "still on its way",
		      "still on their way");
	n = add_count(dst, n, s->differed, "differed", "differed");
	n = add_count(dst, n, s->late, "late", "late");
	n = add_count(dst, n, s->duplicates, "duplicate", "duplicates");
	n = add_count(dst, n, s->reordered, "reordered", "reordered");
	n = add_count(dst, n, s->strangers, "stranger", "strangers");
	return n + (size_t)snprintf(dst + n, SUMMARY_TEXT - n, ", %s",
				    clock_format(time, took));
}

static void format_parts(char *dst, size_t room, const struct summary *s)
{
	char text[STAMPS_PARTS][24];
	size_t i;

	for (i = 0; i < STAMPS_PARTS; i++)
		summary_format_ms(text[i], (uint64_t)histogram_mean(s->parts[i]));
	snprintf(dst, room, "\nout/network/in avg = %s/%s/%s ms", text[STAMPS_OUT],
		 text[STAMPS_NETWORK], text[STAMPS_IN]);
}

const char *summary_format(char dst[static SUMMARY_TEXT], const struct summary *s,
			   uint64_t took)
{
	struct summary_times t = summary_times(s);
	char text[7][24];
	size_t n = format_counts(dst, s, took);

	if (!s->received)
		return dst;
	summary_format_ms(text[0], t.min);
	summary_format_ms(text[1], (uint64_t)t.mean);
	summary_format_ms(text[2], t.max);
	summary_format_ms(text[3], (uint64_t)t.deviation);
	summary_format_ms(text[4], t.p50);
	summary_format_ms(text[5], t.p90);
	summary_format_ms(text[6], t.p99);
	n += (size_t)snprintf(dst + n, SUMMARY_TEXT - n,
		 "\nrtt min/avg/max/mdev = %s/%s/%s/%s ms\nrtt 50/90/99 per cent = "
		 "%s/%s/%s ms",
		 text[0], text[1], text[2], text[3], text[4], text[5], text[6]);
	if (s->parts[0])
		format_parts(dst + n, SUMMARY_TEXT - n, s);
	return dst;
}
