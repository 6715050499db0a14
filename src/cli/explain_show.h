/* --explain, for every command that has it. */
#ifndef CLI_EXPLAIN_SHOW_H
#define CLI_EXPLAIN_SHOW_H

#include <stddef.h>
#include <stdint.h>

struct common_config;
struct error;

/*
 * Explains each name on standard output, as text or as JSON.  timeout: of one wait; 0: as
 * resolv.conf says.  With --verbose it says on standard error what is asked of whom
 * before it does so.  Call it before any thread is started.  The exit status of the first
 * name that applications do not get an address for; -1 with *err set.
 */
int explain_show(const struct common_config *common, const char *const *names, size_t n,
		 uint64_t timeout, struct error *err);

#endif
