/* connect between a pipe (or a file, or nothing) and a peer: bytes, untouched, both ways. */
#ifndef CONNECT_PIPE_H
#define CONNECT_PIPE_H

struct connect_config;
struct endpoint;
struct error;

/* Returns an exit status, or -1 with *err set. */
int pipe_run(const struct connect_config *config, const struct endpoint *endpoint,
	     struct error *err);

#endif
