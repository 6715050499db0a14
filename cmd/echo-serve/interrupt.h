/*
 * Ends a conversation that waits in the kernel when SIGTERM or SIGINT arrives: the first
 * one lets it write back what has come, a second one and the end of the drain time cut it
 * off. For the models whose loop stands still while they serve; one conversation at a
 * time.
 */
#ifndef ECHO_SERVE_INTERRUPT_H
#define ECHO_SERVE_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

struct client;

/*
 * From now on the two signals, blocked until now, work on the client: see blocking.h.  A
 * child does not take a second one as a cut: a terminal and a service manager signal it as
 * well as its parent, which then does so, too.
 */
void interrupt_begin(struct client *c, uint64_t drain, bool is_child);

/* Blocks them again; was there one? */
bool interrupt_end(void);

#endif
