/*
 * One direction of a relay: the bounded buffer between two streams, and the ways to fill and
 * empty it.  Each move reads once and writes what was read, or lets the kernel do both.
 *
 *	file → anything		sendfile(2)
 *	socket → pipe		splice(2)
 *	socket → anything	splice(2) through a pipe of our own, when much has come
 *	all else		read and write, 256 KiB at a time (splicing a foreign pipe into a
 *				socket is slower: its pages come one by one, and go back one by one)
 *
 * A conversation of a few lines needs no pipe, and gets none, and a smaller buffer.
 */
#ifndef STREAM_MOVER_H
#define STREAM_MOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct error;
struct stream;

struct mover {
	uint8_t *data; /* allocated when it is first needed */
	size_t size, off, len;
	int pipe[2];	      /* ours, for splice(2); -1 until it is needed */
	size_t in_pipe;	      /* bytes in it */
	bool is_kernel_off;   /* it has refused once: copy from now on */
	struct {
		int fd; /* -1: not looked at yet */
		mode_t kind;
	} source, sink;	/* what the descriptors were found to be */
	uint64_t bytes; /* what the destination has taken */
};

enum mover_result {
	MOVER_MOVED,	   /* something went on; call again */
	MOVER_WAITS_READ,  /* the source has nothing now */
	MOVER_WAITS_WRITE, /* the destination takes nothing now */
	MOVER_EOF,	   /* the source has ended; what is buffered remains to be moved */
	MOVER_READ_FAILED, /* error set; likewise */
	MOVER_WRITE_FAILED, /* error set; only mover_drop() is left to call */
};

void mover_init(struct mover *m);
void mover_done(struct mover *m);

/* Moves once.  With may_read false only what is buffered. */
enum mover_result mover_move(struct mover *m, struct stream *from, struct stream *to,
			     bool may_read, struct error *err);

bool mover_is_empty(const struct mover *m);
void mover_drop(struct mover *m); /* forgets what is buffered, releases the memory */

#endif
