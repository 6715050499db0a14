/*
 * A filter that gives some bytes first: those that were read from the stream below by somebody
 * who needed only what came before them.
 */
#ifndef STREAM_PREFIX_H
#define STREAM_PREFIX_H

#include <stddef.h>

struct stream;

/* Owns below; the n bytes are copied.  n may be 0. */
struct stream *prefix_new(struct stream *below, const void *data, size_t n);

#endif
