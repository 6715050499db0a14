/*
 * A process that stands still now and then: `stall PID EVERY FOR` stops it (SIGSTOP)
 * every EVERY milliseconds for FOR milliseconds, until it is gone, a signal comes, or 60
 * seconds are over. It never leaves the process stopped.
 */
#include "base/clock.h"
#include "base/parse.h"
#include "support/lib_script.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

static volatile sig_atomic_t is_over;

static void on_signal(int signo)
{
	(void)signo;
	is_over = 1;
}

static void wait_until(uint64_t at)
{
	uint64_t now;

	while (!is_over && (now = clock_now()) < at)
		(void)poll(NULL, 0, (int)((at - now) / CLOCK_MS) + 1);
}

int main(int argc, char **argv)
{
	uint64_t pid, every, length, until = clock_now() + 60 * CLOCK_S, at = clock_now();

	if (argc != 4 || !parse_uint(argv[1], 2, INT32_MAX, &pid) ||
	    !parse_uint(argv[2], 1, 60000, &every) ||
	    !parse_uint(argv[3], 1, every, &length))
		script_die("usage: stall PID EVERY FOR");
	signal(SIGTERM, on_signal);
	signal(SIGINT, on_signal);
	while (!is_over && at < until) {
		at += every * CLOCK_MS;
		wait_until(at);
		if (is_over || kill((pid_t)pid, SIGSTOP) < 0)
			break;
		wait_until(at + length * CLOCK_MS);
		if (kill((pid_t)pid, SIGCONT) < 0)
			break;
	}
	return 0;
}
