/* The line that tells how far it is. */
#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double smoothing = 0.3;
static const uint64_t least_step = 50 * CLOCK_MS; /* rates over less than that say nothing */

static bool has_cursor(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO) && term && strcmp(term, "dumb");
}

void progress_init(struct progress *p, const char *what, uint64_t now, bool is_quiet)
{
	*p = (struct progress){ .what = what, .began = now, .last = now };
	p->is_shown = !is_quiet && has_cursor();
}

static void put_left(char *dst, size_t n, uint64_t elapsed, double share)
{
	double left = (double)elapsed / (double)CLOCK_S * (1 - share) / share;

	if (left < 100)
		snprintf(dst, n, ", %.0f %%, %.0f s left", share * 100, left);
	else if (left < 100 * 60)
		snprintf(dst, n, ", %.0f %%, %.0f min left", share * 100, left / 60);
	else
		snprintf(dst, n, ", %.0f %%, %.0f h left", share * 100, left / 3600);
}

const char *progress_format(char dst[static PROGRESS_TEXT], const struct progress *p,
			    uint64_t now, uint64_t done, double share)
{
	int n = snprintf(dst, PROGRESS_TEXT, "%llu %s, %.0f/s", (unsigned long long)done, p->what,
			 p->rate);

	if (share > 0 && share <= 1 && n > 0 && n < PROGRESS_TEXT)
		put_left(dst + n, PROGRESS_TEXT - (size_t)n, now - p->began, share);
	return dst;
}

static void update_rate(struct progress *p, uint64_t now, uint64_t done)
{
	double rate;

	if (now - p->last < least_step)
		return;
	rate = (double)(done - p->last_done) * (double)CLOCK_S / (double)(now - p->last);
	p->rate = p->last == p->began ? rate : p->rate + (rate - p->rate) * smoothing;
	p->last = now;
	p->last_done = done;
}

void progress_show(struct progress *p, uint64_t now, uint64_t done, double share)
{
	char text[PROGRESS_TEXT];

	update_rate(p, now, done);
	if (p->is_shown)
		fprintf(stderr, "\r%s\033[K", progress_format(text, p, now, done, share));
}

void progress_clear(const struct progress *p)
{
	if (p->is_shown)
		fputs("\r\033[K", stderr);
}
