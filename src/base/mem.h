/*
 * Memory that cannot fail: when the machine has none left these print one line and end the
 * program with STATUS_LIMIT.  What a peer sends is bounded before it gets here, so that no
 * peer can bring that about.  Everything is released by free().
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *p, size_t n, size_t size) __attribute__((returns_nonnull)); /* n * size */
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *s, size_t n) __attribute__((malloc, returns_nonnull));
char *xasprintf(const char *fmt, ...)
	__attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

/*
 * Makes room for one more element in an array that grows by doubling:
 *	array = mem_grow(array, &cap, n, sizeof(*array)); array[n++] = …;
 */
void *mem_grow(void *array, size_t *cap, size_t n, size_t size)
	__attribute__((returns_nonnull));

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
