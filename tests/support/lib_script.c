/* What the helper programs of the end-to-end tests share: see lib_script.h. */
#include "support/lib_script.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/parse.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

__attribute__((format(printf, 1, 0))) static void say(const char *fmt, va_list args)
{
	fprintf(stderr, "%s: ", program_invocation_short_name);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

void script_die(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	exit(1);
}

void script_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(fmt, args);
	va_end(args);
	exit(2);
}

static void too_late(int signo)
{
	static const char text[] = "the deadline has passed\n";

	(void)signo;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(6);
	_exit(5);
}

void script_deadline(const char *duration)
{
	struct itimerval timer = { 0 };
	uint64_t ns;

	if (!parse_duration(duration, &ns) || ns < CLOCK_US)
		script_usage("'%s' is no duration", duration);
	timer.it_value.tv_sec = (time_t)(ns / CLOCK_S);
	timer.it_value.tv_usec = (suseconds_t)(ns % CLOCK_S / CLOCK_US);
	signal(SIGALRM, too_late);
	setitimer(ITIMER_REAL, &timer, NULL);
}

void script_unescape(struct buf *b, const char *text)
{
	static const char letters[] = "rntea0\\", bytes[] = "\r\n\t\x1b\a\0\\";
	const char *found;

	for (; *text; text++) {
		if (*text != '\\' || !text[1]) {
			buf_byte(b, (uint8_t)*text);
			continue;
		}
		text++;
		found = strchr(letters, *text);
		if (found) {
			buf_byte(b, (uint8_t)bytes[found - letters]);
		} else if (*text == 'x' && parse_hex_digit(text[1]) >= 0 &&
			   parse_hex_digit(text[2]) >= 0) {
			buf_byte(b, (uint8_t)(parse_hex_digit(text[1]) << 4 |
					      parse_hex_digit(text[2])));
			text += 2;
		} else {
			script_usage("there is no escape '\\%c'", *text);
		}
	}
}

uint64_t script_number(const char *word, uint64_t max)
{
	uint64_t value;

	if (!parse_uint(word, 0, max, &value))
		script_usage("'%s' is no number up to %llu", word, (unsigned long long)max);
	return value;
}

int script_write(int fd, const void *data, size_t n)
{
	const uint8_t *at = data;

	while (n > 0) {
		ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

void script_random(uint64_t *state, uint8_t *dst, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i += 8) {
		uint64_t word;

		*state ^= *state >> 12;
		*state ^= *state << 25;
		*state ^= *state >> 27;
		word = *state * UINT64_C(2685821657736338717);
		for (k = 0; k < 8 && i + k < n; k++)
			dst[i + k] = (uint8_t)(word >> (8 * k));
	}
}
