/*
 * Text that came from somewhere else, made safe to show, and words that were mistyped.
 *
 * Nothing that a peer sent may drive the terminal: control bytes (C0, DEL, C1), invalid UTF-8
 * and the characters that turn the direction of writing are shown as \xHH and \u{H…}, and a
 * backslash as \\, so that the result can be read back without doubt.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Which control characters stay as they are. */
enum text_keep {
	TEXT_KEEP_NONE = 0,
	TEXT_KEEP_TAB = 1 << 0,
	TEXT_KEEP_NEWLINE = 1 << 1,
	TEXT_KEEP_RETURN = 1 << 2,
	TEXT_KEEP_SGR = 1 << 3,	      /* colours: ESC [ digits and ; m */
	TEXT_KEEP_BACKSLASH = 1 << 4, /* a stream on a terminal is shown, not quoted */
};

/* Appends the safe form of n bytes to b; false when b's bound is reached. */
bool text_escape(struct buf *b, const void *data, size_t n, unsigned keep);

/*
 * The same into an array of cap bytes, always terminated, cut at a whole escape when it is too
 * small.  Returns dst, for use in an argument list.
 */
const char *text_safe(char *dst, size_t cap, const void *data, size_t n, unsigned keep);

/*
 * The length (1 to 4) of the UTF-8 sequence at data, with its character in *ret; 0 when it is
 * invalid (overlong, surrogate, beyond U+10FFFF) or ends too early.
 */
size_t text_utf8(const uint8_t *data, size_t n, uint32_t *ret);

/* Is the character one that text_escape() never lets through (C0, DEL, C1, bidirectional)? */
bool text_is_unsafe(uint32_t character);

/* Edit distance with transpositions (optimal string alignment), at most `limit` + 1. */
unsigned text_distance(const char *a, const char *b, unsigned limit);

/* The nearest of n words within two edits and half its length, or NULL. */
const char *text_suggest(const char *word, const char *const *words, size_t n);

/*
 * A copy of the line at *text, which ends before `end`, without its newline; *text is moved
 * behind that.  NULL at the end.  The caller frees it.
 */
char *text_next_line(const char **text, const char *end);

/* Equal without regard to the case of ASCII letters. */
bool text_equal_nocase(const char *a, const char *b);

#endif
