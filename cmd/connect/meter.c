/* The line that shows a transfer. */
#include "connect/meter.h"

#include "base/clock.h"
#include "stream/relay.h"

#include <sys/stat.h>
#include <unistd.h>

#define FIRST_NS CLOCK_S
#define EACH_NS	 (250 * CLOCK_MS)

enum { UNIT = 1024 };

/* What is left of a file on standard input. */
static uint64_t input_size(void)
{
	struct stat st;
	off_t at;

	if (fstat(STDIN_FILENO, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	return at >= 0 && at < st.st_size ? (uint64_t)(st.st_size - at) : 0;
}

static void on_time(struct loop *loop, void *user)
{
	struct meter *m = user;
	uint64_t sent = relay_bytes(m->relay, RELAY_OUT), now = loop_now(loop);
	uint64_t done = sent + relay_bytes(m->relay, RELAY_IN);
	/* When all is sent, what comes back has no known size. */
	double share = sent < m->whole ? (double)sent / (double)m->whole : -1;

	m->is_visible = true;
	progress_show(&m->progress, now, done / UNIT, share);
	loop_timer_set(loop, &m->timer, now + EACH_NS, on_time, m);
}

void meter_start(struct meter *m, struct loop *loop, const struct relay *relay, bool is_quiet)
{
	*m = (struct meter){ .loop = loop, .relay = relay };
	progress_init(&m->progress, "KiB", loop_now(loop), is_quiet || isatty(STDIN_FILENO));
	if (!m->progress.is_shown)
		return;
	m->whole = input_size();
	loop_timer_set(loop, &m->timer, loop_now(loop) + FIRST_NS, on_time, m);
}

void meter_stop(struct meter *m)
{
	if (!m->relay)
		return;
	loop_timer_unset(&m->timer);
	if (m->is_visible)
		progress_clear(&m->progress);
	*m = (struct meter){ .relay = NULL };
}
