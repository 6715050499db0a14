/* The trace by topic. */
#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

const char *const log_topic_words[] = {
#define LOG_TOPIC(name, word) word,
#include "base/log.def"
#undef LOG_TOPIC
	NULL,
};

static log_sink_fn *log_sink;
static unsigned log_on; /* bit a topic */
static uint64_t log_start;

void log_set_sink(log_sink_fn *sink)
{
	log_sink = sink;
	log_start = clock_now();
}

static bool enable_word(const char *word, size_t n)
{
	unsigned i;

	if (n == 3 && !memcmp(word, "all", 3)) {
		log_on = (1u << LOG_TOPICS) - 1;
		return true;
	}
	for (i = 0; i < LOG_TOPICS; i++) {
		if (strlen(log_topic_words[i]) == n && !memcmp(log_topic_words[i], word, n)) {
			log_on |= 1u << i;
			return true;
		}
	}
	return false;
}

bool log_enable(const char *words, const char **ret_bad)
{
	while (*words) {
		size_t n = strcspn(words, ",");

		if (n && !enable_word(words, n)) {
			*ret_bad = words;
			return false;
		}
		words += n + (words[n] == ',');
	}
	return true;
}

bool log_is_on(enum log_topic topic)
{
	return log_sink && log_on >> topic & 1;
}

void log_event(enum log_topic topic, unsigned id, const char *fmt, ...)
{
	char line[512];
	double since;
	int n;
	va_list ap;

	if (!log_is_on(topic))
		return;
	since = (double)(clock_now() - log_start) / (double)CLOCK_S;
	n = snprintf(line, sizeof(line), "%.6f %s", since, log_topic_words[topic]);
	if (id)
		n += snprintf(line + n, sizeof(line) - (size_t)n, " #%u", id);
	n += snprintf(line + n, sizeof(line) - (size_t)n, " ");
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	va_end(ap);
	log_sink(line);
}
