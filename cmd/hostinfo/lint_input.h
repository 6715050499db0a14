/* What hostinfo --lint looks at, gathered from this machine. */
#ifndef HOSTINFO_LINT_INPUT_H
#define HOSTINFO_LINT_INPUT_H

#include "hostinfo/lint.h"

struct error;
struct lint_machine;

/*
 * Reads the files, asks each name server one question (the name servers of the root), and
 * getaddrinfo(3) for the own name, all at once and for two seconds at most.  NULL with *err.
 */
struct lint_machine *lint_machine_new(struct error *err);
void lint_machine_free(struct lint_machine *m); /* takes NULL */

/* Borrowed until lint_machine_free(). */
const struct lint_input *lint_machine_input(const struct lint_machine *m);

#endif
