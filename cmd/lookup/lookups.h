/*
 * Everything that is asked: each name of each target, a number of them at the same time, shown
 * in the order of the command line.
 */
#ifndef LOOKUP_LOOKUPS_H
#define LOOKUP_LOOKUPS_H

#include "lookup/config.h"

struct error;
struct plan;

/* The worst status of all answers, or -1 when one could not be asked for. */
int lookups_run(const struct plan *plan, enum lookup_output output, struct error *err);

#endif
