/*
 * The names that RFC 6761 section 6.3 keeps away from name servers: localhost, everything below
 * it, and the reverse names of the loopback addresses.
 */
#ifndef LOOKUP_LOCAL_H
#define LOOKUP_LOCAL_H

#include <stdbool.h>

struct buf;
struct name;
struct question;

/* Is it one of these names? */
bool local_is_name(const struct name *name);

/* Appends the whole message that answers a question about such a name. */
void local_answer(struct buf *b, const struct question *q);

#endif
