/*
 * The user's end of a session: a filter over standard input and output that takes the keys with
 * a meaning of their own (the escape character, …) out of what is typed, and reads the lines of
 * the prompt.
 *
 * While the prompt is open the filter gives nothing and takes nothing, so whatever stands above
 * it waits.
 */
#ifndef CONNECT_KEYBOARD_H
#define CONNECT_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>

struct lineedit;
struct loop;
struct stream;

/* None of these may free the filter. */
struct keyboard_events {
	/* One of the keys, when all before it has been given; false: it is a byte like others. */
	bool (*on_key)(int key, void *user);
	void (*on_line)(const char *line, void *user); /* at the prompt */
	void (*on_end)(void *user);		       /* end of file at the prompt */
	/* The user's end of file in the session; true: it is dealt with, and input goes on. */
	bool (*on_eof)(void *user);
	void (*on_interrupt)(void *user); /* at the prompt, where `editor` reads */
};

/*
 * Owns below; events are borrowed for ever.  editor, borrowed, reads the lines of the prompt
 * from a terminal, and waits for them; NULL: they come from below, without a prompt.
 */
struct stream *keyboard_new(struct loop *loop, struct stream *below, struct lineedit *editor,
			    const struct keyboard_events *events, void *user);

/* Which keys on_key is called for; negative ones do not count. */
void keyboard_set_keys(struct stream *s, const int *keys, size_t n);

/* Opens or closes the prompt.  What was typed ahead of either goes where it belongs. */
void keyboard_prompt(struct stream *s, bool is_open);

/* Gives what a session left behind a fresh start: an end of file typed there is forgotten. */
void keyboard_reset(struct stream *s);

#endif
