/*
 * What the messages of --bench are made of: a cycle of sizes, and the bytes of the whole
 * cycle, ready to be sent from any offset of the stream.
 *
 * Each message is letters and a newline behind them, so that servers that echo line by
 * line answer it, too.  Sizes of a range are drawn from a seed, so two runs send the
 * same.
 */
#ifndef ECHO_CLIENT_SCRIPT_H
#define ECHO_CLIENT_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

struct script {
	uint32_t *sizes;
	size_t n;
	uint8_t *bytes; /* of the n messages, one behind the other */
	uint64_t length;
};

/* Sizes from least (> 0) to most, each as likely as the others. */
void script_init(struct script *s, uint64_t least, uint64_t most);
void script_done(struct script *s); /* takes a zeroed one, too */

/* The size of a connection's message number i, from 0 on. */
static inline uint32_t script_size(const struct script *s, uint64_t i)
{
	return s->sizes[i % s->n];
}

/* The bytes from this offset of a connection's stream on; *n is how many are wanted, and
 * becomes how many there are in one piece. */
const uint8_t *script_at(const struct script *s, uint64_t offset, size_t *n);

#endif
