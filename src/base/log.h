/*
 * Trace of what happens inside, by topic: `--debug dial,dns`, or NETKIT_DEBUG.
 *
 * One line an event: seconds since the start, topic, number of the connection or query, text.
 * Where the lines go is the business of cli; until a sink is set nothing is written.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_topic {
#define LOG_TOPIC(name, word) LOG_##name,
#include "base/log.def"
#undef LOG_TOPIC
	LOG_TOPICS,
};

typedef void log_sink_fn(const char *line); /* no newline; must be escaped before it is shown */

void log_set_sink(log_sink_fn *sink);

/* Switches the topics of "dial,dns" or "all" on; false when a word is none, kept in *ret_bad
 * (borrowed from words). */
bool log_enable(const char *words, const char **ret_bad);

bool log_is_on(enum log_topic topic);

/* id: which connection, query or attempt this is about; 0 for none. */
void log_event(enum log_topic topic, unsigned id, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The topics' words, for help and completion; NULL-terminated. */
extern const char *const log_topic_words[];

#endif
