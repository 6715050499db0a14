/*
 * The lines of a file or pipe, read as they are asked for: what is held is one block.  A slow
 * producer holds nothing up; a regular file is read at once.
 */
#ifndef LOOKUP_BATCH_INPUT_H
#define LOOKUP_BATCH_INPUT_H

#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum { BATCH_INPUT_BLOCK = 65536 };

enum batch_input_next { BATCH_INPUT_LINE, BATCH_INPUT_LATER, BATCH_INPUT_END };

struct batch_input {
	struct loop *loop;
	int fd;
	struct loop_watch watch;
	void (*wake)(void *user);
	void *user;
	char *block;
	size_t at, len;
	bool is_end;	   /* nothing more to read */
	bool is_skipping;  /* the rest of a line that was too long */
	int code;	   /* errno of a read that failed */
	uint64_t consumed; /* bytes */
	uint64_t size;	   /* of a regular file; 0: not known */
};

/* path: "-" is standard input.  wake: there may be a line after BATCH_INPUT_LATER.  -1 with
 * ERROR_LOCAL. */
int batch_input_open(struct batch_input *ret, struct loop *loop, const char *path,
		     void (*wake)(void *user), void *user, struct error *err);
void batch_input_close(struct batch_input *in); /* takes a zeroed one, too */

/*
 * The next line without its end, valid until the next call; *ret_is_cut: it is longer than a
 * block, and this is its start.
 */
enum batch_input_next batch_input_next(struct batch_input *in, const char **ret, size_t *ret_n,
				       bool *ret_is_cut);

#endif
