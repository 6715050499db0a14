/*
 * What the helper programs of the end-to-end tests share: escapes in the words of a script,
 * an alarm that ends a helper which nobody ends, and messages.  Helpers may block: they are
 * the other side, and plain code is easier to trust.
 */
#ifndef SUPPORT_LIB_SCRIPT_H
#define SUPPORT_LIB_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* Prints "NAME: message" to standard error and ends the program with status 1. */
void script_die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* The same with status 2, for mistakes in the script or on the command line. */
void script_usage(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Ends the program with status 5 after that time: "30s", "500ms". */
void script_deadline(const char *duration);

/* Appends text with \r \n \t \e \a \0 \\ \xHH replaced by the bytes that they stand for. */
void script_unescape(struct buf *b, const char *text);

/* A number of the script, or script_usage(). */
uint64_t script_number(const char *word, uint64_t max);

/* Writes all n bytes to fd; -1 with errno. */
int script_write(int fd, const void *data, size_t n);

/* Fills n bytes from *state, the same ones for the same seed everywhere (xorshift64*). */
void script_random(uint64_t *state, uint8_t *dst, size_t n);

#endif
