/* connect --probe: which ports are open.  No byte is exchanged over TCP. */
#ifndef CONNECT_PROBE_H
#define CONNECT_PROBE_H

struct connect_config;
struct error;

/* The operands: HOST… PORTS, HOST:PORTS, or a unix path.  An exit status, or -1 with *err. */
int probe_run(const struct connect_config *config, int argc, char **argv, struct error *err);

#endif
