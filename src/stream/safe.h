/*
 * A filter above a terminal: what a peer sends is shown with text_escape() (base/text.h), so
 * that nothing of it can drive the terminal.  What is read passes unchanged.
 *
 * A character or a colour sequence that arrives in two pieces is held until it is whole or the
 * stream is shut.
 */
#ifndef STREAM_SAFE_H
#define STREAM_SAFE_H

#include <stdbool.h>

struct stream;

/* What a terminal may get from a peer: line ends, tabs, colours. */
#define SAFE_KEEP_USUAL                                                                       \
	(TEXT_KEEP_TAB | TEXT_KEEP_NEWLINE | TEXT_KEEP_RETURN | TEXT_KEEP_SGR |               \
	 TEXT_KEEP_BACKSLASH)

/* Owns below.  keep: TEXT_KEEP_… of base/text.h. */
struct stream *safe_new(struct stream *below, unsigned keep);

/* Switches it off, so that bytes pass untouched, or on, as it is at first. */
void safe_set(struct stream *s, bool is_on);

#endif
