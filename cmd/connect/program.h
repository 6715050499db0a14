/* connect with a program in the place of standard input and output: --exec and --shell. */
#ifndef CONNECT_PROGRAM_H
#define CONNECT_PROGRAM_H

struct connect_config;
struct endpoint;
struct error;

/* Returns an exit status, or -1 with *err set. */
int program_run(const struct connect_config *config, const struct endpoint *endpoint,
		struct error *err);

#endif
