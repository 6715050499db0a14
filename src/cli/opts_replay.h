/*
 * The options of a command that can play one side of a recorded connection in place of its own
 * input and output.
 */
#ifndef CLI_OPTS_REPLAY_H
#define CLI_OPTS_REPLAY_H

#include "cli/opt.h"

#include <stdbool.h>
#include <stdint.h>

struct error;
struct loop;
struct recording;
struct stream;

struct replaying_config {
	const char *replay; /* a recording; NULL: not given */
	bool replay_fast;
};

extern const struct opt_group replaying_group;

/* How long to wait for the other side beyond the recorded times. */
#define REPLAYING_PATIENCE UINT64_C(10000000000)

/* Reads it, if there is one.  -1 with *err; NULL in *ret when there is none. */
int replaying_read(const struct replaying_config *config, struct recording **ret,
		   struct error *err);
void replaying_free(struct recording *recording); /* takes NULL */

/* The side of a server or of a client in one of its connections (stream/replay.h). */
struct stream *replaying_start(const struct replaying_config *config,
			       const struct recording *recording, struct loop *loop,
			       unsigned turn, bool is_server, struct error *err);

#endif
