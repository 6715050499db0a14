/*
 * The user's end of a session on a terminal: a filter over standard input and output that
 * takes the escape character out of what is typed, and reads the lines of the prompt.
 *
 * While the prompt is open the filter gives nothing and takes nothing, so whatever stands above
 * it waits.
 */
#ifndef CONNECT_KEYBOARD_H
#define CONNECT_KEYBOARD_H

#include <stdbool.h>

struct loop;
struct stream;

/* None of these may free the filter. */
struct keyboard_events {
	void (*on_escape)(void *user);			/* the escape character was typed */
	void (*on_line)(const char *line, void *user);	/* at the prompt */
	void (*on_end)(void *user);			/* end of file at the prompt */
};

/* Owns below; escape as in escape.h; events are borrowed for ever. */
struct stream *keyboard_new(struct loop *loop, struct stream *below, int escape,
			    const struct keyboard_events *events, void *user);

/* Opens or closes the prompt.  What was typed ahead of either goes where it belongs. */
void keyboard_prompt(struct stream *s, bool is_open);

/* Gives what a session left behind a fresh start: an end of file typed there is forgotten. */
void keyboard_reset(struct stream *s);

#endif
