/*
 * Floods the telnet filter with what a hostile peer can think of, for a number of bytes:
 *
 *	hostile_telnet BYTES		all kinds in turn, BYTES in all
 *
 * For each kind it says how long that took in the first and in the second half, what the filter
 * has answered, and the memory of the process.  It fails when the answers pass their bound, when
 * the memory grows with the bytes, or when the second half takes much longer than the first.
 */
#include "base/clock.h"
#include "base/error.h"
#include "base/list.h"
#include "base/mem.h"
#include "base/parse.h"
#include "stream/stream.h"
#include "support/lib_telnet.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* KiB that the process may grow by; sanitizers keep what was freed for a while. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_MAX = 512 << 10 };
#else
enum { MEMORY_MAX = 4096 };
#endif

enum {
	TYPING = 1 << 20,    /* the user writes a byte each so many bytes of the peer's */
	ANSWERS = 2000 * 96, /* bytes between two such writes, as fuzz_telnet.c has it */
};

/* What the peer says first, and then for ever. */
static const struct kind {
	const char *name;
	const char *first;
	const char *again;
	size_t n_first, n_again;
} kinds[] = {
#define KIND(name, first, again) { name, first, again, sizeof(first) - 1, sizeof(again) - 1 }
	KIND("IAC alone", "", "\xff"),
	KIND("commands", "", "\xff\xf1\xff\xf9\xff\xf6\xff\xf2\xff\x00"),
	KIND("an option switched for ever", "", "\xff\xfb\x01\xff\xfc\x01"),
	KIND("all options, asked for and taken back", "",
	     "\xff\xfd\x00\xff\xfe\x00\xff\xfd\x03\xff\xfe\x03\xff\xfd\x1f\xff\xfe\x1f\xff\xfd\x22"
	     "\xff\xfe\x22\xff\xfd\xc8\xff\xfb\xc8"),
	KIND("a subnegotiation without an end", "\xff\xfa\x18", "x"),
	KIND("one of doubled IACs", "\xff\xfa\x18", "\xff\xff"),
	KIND("broken subnegotiations", "", "\xff\xfa\x18\xff\xfa\xff\xf0\xff\xfa\x18\xff\xfb\x01"),
	KIND("SLC storms", "\xff\xfd\x22",
	     "\xff\xfa\x22\x03\x03\x02\x01\x03\x03\x00\x99\x02\x02\x08\x02\x05\xff\xf0\xff\xfa\x22\x03"
	     "\x03\x02\x02\xff\xf0"),
	KIND("modes", "\xff\xfd\x22", "\xff\xfa\x22\x01\x03\xff\xf0\xff\xfa\x22\x01\x00\xff\xf0"),
	KIND("the environment asked for", "\xff\xfd\x27",
	     "\xff\xfa\x27\x01\xff\xf0\xff\xfa\x27\x01\x00\x03\x00USER\x03HOME\x02\x00\xff\xf0"),
	KIND("types of terminals", "\xff\xfd\x18", "\xff\xfa\x18\x01\xff\xf0"),
	KIND("timing marks", "", "\xff\xfd\x06\xff\xfb\x06"),
	KIND("character sets", "\xff\xfb\x2a", "\xff\xfa\x2a\x01;a;b;c;d;e;f;utf-8\xff\xf0"),
	KIND("serial lines", "\xff\xfd\x2c", "\xff\xfa\x2c\x65\x00\x00\x00\x01\xff\xf0"),
	KIND("states", "\xff\xfb\x05", "\xff\xfa\x05\x00\xfb\x01\xfd\x18\xfa\xff\xff\xff\xf0"),
	KIND("data", "", "\r\0 \xff\xff\x1b[2J\0\n"),
};

struct source {
	struct stream base;
	const struct kind *kind;
	uint64_t given, pause_at, taken, taken_since;
};

static struct source *source_of(const struct stream *s)
{
	return CONTAINER(s, struct source, base);
}

static uint8_t byte_at(const struct kind *kind, uint64_t at)
{
	return (uint8_t)(at < kind->n_first ? kind->first[at]
					    : kind->again[(at - kind->n_first) % kind->n_again]);
}

static ssize_t source_read(struct stream *s, void *dst, size_t n, struct error *err)
{
	struct source *source = source_of(s);
	uint8_t *bytes = dst;
	size_t i;

	(void)err;
	if (source->given == source->pause_at)
		return STREAM_AGAIN;
	if (n > source->pause_at - source->given)
		n = (size_t)(source->pause_at - source->given);
	for (i = 0; i < n; i++)
		bytes[i] = byte_at(source->kind, source->given++);
	return (ssize_t)n;
}

static ssize_t source_write(struct stream *s, const void *src, size_t n, struct error *err)
{
	struct source *source = source_of(s);

	(void)src;
	(void)err;
	source->taken += n;
	source->taken_since += n;
	return (ssize_t)n;
}

static void source_want(struct stream *s, unsigned events)
{
	(void)s;
	(void)events;
}

static void source_free(struct stream *s)
{
	free(source_of(s));
}

static const struct stream_ops source_ops = { .name = "source",
					      .read = source_read,
					      .write = source_write,
					      .want = source_want,
					      .free = source_free };

static long memory(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

/* Until the source has given so much; false: the answers are too many. */
static bool flood(struct stream *telnet, struct source *source, uint64_t until)
{
	struct error err = ERROR_INIT;
	uint8_t bytes[4096];

	while (source->given < until) {
		source->pause_at = until - source->given < TYPING ? until : source->given + TYPING;
		source->taken_since = 0;
		if (stream_write(telnet, "x", 1, &err) != 1)
			return false;
		while (stream_read(telnet, bytes, sizeof(bytes), &err) > 0)
			;
		if (source->taken_since > ANSWERS)
			return false;
	}
	return true;
}

static bool try_kind(const struct kind *kind, uint64_t bytes)
{
	struct source *source = xcalloc(1, sizeof(*source));
	struct stream *telnet;
	uint64_t times[3];
	long before = memory(), grown;
	bool is_bounded;

	stream_init(&source->base, &source_ops, NULL);
	source->kind = kind;
	telnet = telnet_with_everything(&source->base);
	times[0] = clock_now();
	is_bounded = flood(telnet, source, bytes / 2);
	times[1] = clock_now();
	is_bounded &= flood(telnet, source, bytes);
	times[2] = clock_now();
	grown = memory() - before;
	printf("# %s: %llu bytes in %.2f + %.2f s, %llu answered, %ld KiB more\n", kind->name,
	       (unsigned long long)source->given, (double)(times[1] - times[0]) / 1e9,
	       (double)(times[2] - times[1]) / 1e9, (unsigned long long)source->taken, grown);
	is_bounded &= grown <= MEMORY_MAX &&
		      times[2] - times[1] <= 5 * (times[1] - times[0]) + CLOCK_S;
	stream_free(telnet);
	return is_bounded;
}

int main(int argc, char **argv)
{
	uint64_t bytes, start = clock_now();
	size_t i;
	int status = 0;

	if (argc != 2 || !parse_size(argv[1], &bytes)) {
		fprintf(stderr, "usage: hostile_telnet BYTES\n");
		return 2;
	}
	printf("1..%zu\n", ARRAY_SIZE(kinds));
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		bool is_ok = try_kind(&kinds[i], bytes / ARRAY_SIZE(kinds));

		printf("%s %zu - %s\n", is_ok ? "ok" : "not ok", i + 1, kinds[i].name);
		status |= !is_ok;
	}
	printf("# %llu bytes in %.1f s, at most %ld KiB\n", (unsigned long long)bytes,
	       (double)(clock_now() - start) / 1e9, memory());
	return status;
}
