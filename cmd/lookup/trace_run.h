/* lookup --trace: each name and type resolved from the root down, each step shown. */
#ifndef LOOKUP_TRACE_RUN_H
#define LOOKUP_TRACE_RUN_H

#include "lookup/config.h"

struct error;
struct plan;

/* The worst status of all answers, or -1 with ERROR_USAGE or ERROR_LOCAL. */
int trace_run(const struct plan *plan, const struct lookup_config *config,
	      enum lookup_output output, struct error *err);

#endif
