/*
 * Domain names (RFC 1034 section 3.1, RFC 1035 sections 3.1, 4.1.4 and 5.1): a bounded value in
 * wire form, never compressed, copied by assignment, nothing to release.
 *
 * A name is always absolute here; whether the user typed a final dot is asked of the text with
 * name_text_is_absolute() before it is parsed.  Case is kept, and ignored in comparisons.
 */
#ifndef DNS_NAME_H
#define DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct addr;
struct buf;
struct error;

enum {
	NAME_WIRE = 255,     /* the longest name in wire form, the root's zero byte included */
	NAME_LABEL = 63,     /* the longest label */
	NAME_TEXT = 1024,    /* room for any name as text, with the NUL */
	NAME_POINTERS = 127, /* compression pointers followed in one name: a label each */
};

struct name {
	uint8_t len; /* bytes of wire in use; 1 is the root; 0: no name */
	uint8_t wire[NAME_WIRE];
};

/*
 * From text: labels between dots, "\." for a dot inside a label, "\\", "\DDD" for any byte.  The
 * final dot is optional; "." is the root.  Bytes above 127 pass unchanged.  -1 with ERROR_USAGE,
 * the text as its subject: empty, an empty label, a label over 63 bytes, a name over 255, a bad
 * escape.
 */
int name_parse(const char *text, struct name *ret, struct error *err);
int name_parse_n(const char *text, size_t n, struct name *ret, struct error *err);

/* Does the text end in a dot that is not escaped? */
bool name_text_is_absolute(const char *text);

/* How many dots it has, escaped or not: what `ndots` in resolv.conf is compared with. */
unsigned name_text_dots(const char *text);

/* With the final dot ("." for the root), in safe characters only.  Returns dst. */
const char *name_format(char dst[static NAME_TEXT], const struct name *n);

/* Without the final dot, as nslookup shows names; the root stays ".". */
const char *name_format_bare(char dst[static NAME_TEXT], const struct name *n);

/* name_format() at the end of b; false: over b's bound. */
bool name_print(struct buf *b, const struct name *n);

struct name name_root(void);
bool name_is_root(const struct name *n);
unsigned name_labels(const struct name *n); /* without the root's: 2 for "a.test." */
bool name_equal(const struct name *a, const struct name *b);

/* Is n the ancestor itself, or below it?  Everything is below the root. */
bool name_is_below(const struct name *n, const struct name *ancestor);

/* The name without its first label; the root's parent is the root. */
struct name name_parent(const struct name *n);

/* n with the labels of the suffix behind its own; false when that is too long. */
bool name_append(const struct name *n, const struct name *suffix, struct name *ret);

/*
 * Reads the name at *at in a message of `len` bytes, and moves *at behind it.  False, with
 * nothing changed, when it runs out of the message, is too long, has a label type other than
 * plain and pointer, or a pointer that does not go strictly backwards, before all that was read
 * of this name so far (RFC 9267 section 2).
 */
bool name_read(const uint8_t *msg, size_t len, size_t *at, struct name *ret);

/* name_read() without the copy: checks all the same. */
bool name_skip(const uint8_t *msg, size_t len, size_t *at);

/* Does the name at `at` equal n?  False when it cannot be read. */
bool name_equal_at(const uint8_t *msg, size_t len, size_t at, const struct name *n);

/* Where names begin in a message that is being built, for compression; zeroed at the start. */
struct name_offsets {
	uint16_t at[64];
	unsigned n;
};

/*
 * Appends the name to a message that starts at buf_data(b).  With `offsets`, shares the longest
 * tail written before, in the same case, and notes the new one; NULL: no compression.  False:
 * over b's bound.
 */
bool name_write(struct buf *b, const struct name *n, struct name_offsets *offsets);

/* "1.2.0.192.in-addr.arpa." or the ip6.arpa form (RFC 3596 section 2.5); false for unix. */
bool name_from_addr(const struct addr *a, struct name *ret);

/* The address that a whole reverse name stands for, with port 0; false for other names. */
bool name_to_addr(const struct name *n, struct addr *ret);

#endif
