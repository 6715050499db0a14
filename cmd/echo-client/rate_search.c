/* Doubling, bisection, confirmation. */
#include "echo-client/rate_search.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/parse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NARROW = 20, ENOUGH_ABOVE = 10, LEVEL_MAX = 8 }; /* a gap of 1/20 is narrow */

/* Digits with a point in between, 50 to 99.999. */
static bool parse_level(const char *text, size_t n, double *ret)
{
	char word[LEVEL_MAX], *end;

	if (n < 2 || n >= sizeof(word) || strspn(text, "0123456789.") < n)
		return false;
	memcpy(word, text, n);
	word[n] = '\0';
	*ret = strtod(word, &end);
	return !*end && word[0] != '.' && *ret >= 50 && *ret <= 99.999;
}

int rate_goal_parse(const char *text, struct rate_goal *ret, struct error *err)
{
	const char *equals = strchr(text, '=');
	struct rate_goal g;

	if ((*text == 'P' || *text == 'p') && equals &&
	    parse_level(text + 1, (size_t)(equals - text - 1), &g.level) &&
	    parse_duration(equals + 1, &g.limit) && g.limit >= CLOCK_US) {
		*ret = g;
		return 0;
	}
	error_set(err, ERROR_USAGE, 0, "--find-rate", "no goal: %s", text);
	error_hint(err, "a percentile from 50 to 99.999 and a time: P99=1ms, P99.9=500us");
	return -1;
}

uint64_t rate_goal_samples(const struct rate_goal *g)
{
	return (uint64_t)ceil(ENOUGH_ABOVE * 100 / (100 - g->level) - 1e-6);
}

void rate_search_init(struct rate_search *s, uint64_t first, uint64_t least,
		      uint64_t most)
{
	*s = (struct rate_search){ .least = least, .most = most, .next = first };
}

static bool is_narrow(const struct rate_search *s)
{
	return s->failed - s->held <= 1 || s->failed - s->held <= s->failed / NARROW;
}

static uint64_t lower(const struct rate_search *s)
{
	return s->next / 2 > s->least ? s->next / 2 : s->least;
}

static uint64_t higher(const struct rate_search *s)
{
	return s->next < s->most / 2 ? 2 * s->next : s->most;
}

static uint64_t next_of(const struct rate_search *s)
{
	if (s->steps >= SEARCH_STEPS || (!s->held && s->failed <= s->least))
		return 0;
	if (!s->held)
		return lower(s);
	if (s->held < s->most && !s->failed)
		return higher(s);
	if (s->failed && !is_narrow(s))
		return s->held + (s->failed - s->held) / 2;
	return s->runs < SEARCH_RUNS ? s->held : 0;
}

/* A rate that held before does not: one that is a little lower is believed to hold. */
static void lose(struct rate_search *s)
{
	uint64_t step = s->held / NARROW ? s->held / NARROW : 1;

	s->runs = 0;
	s->held = s->held > s->least + step ? s->held - step : 0;
}

void rate_search_tell(struct rate_search *s, bool has_held)
{
	s->steps++;
	if (has_held) {
		s->runs = s->next == s->held ? s->runs + 1 : 1;
		s->held = s->next;
	} else {
		s->failed = s->next;
		if (s->next == s->held)
			lose(s);
	}
	s->next = next_of(s);
}

bool rate_search_is_found(const struct rate_search *s)
{
	return !s->next && s->held && s->runs >= SEARCH_RUNS;
}
