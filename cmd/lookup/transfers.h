/*
 * Zone transfers (AXFR, IXFR) on the command line: each name from each target, one after the
 * other, printed record by record as they come.
 */
#ifndef LOOKUP_TRANSFERS_H
#define LOOKUP_TRANSFERS_H

#include "lookup/config.h"

struct error;
struct plan;
struct words;

/* The worst status of all, or -1 with ERROR_USAGE or ERROR_LOCAL. */
int transfers_run(const struct plan *plan, const struct words *words, enum lookup_output output,
		  struct error *err);

#endif
