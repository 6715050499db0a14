/*
 * --batch: as many names as there are lines, and a line of output for each line of input.
 */
#ifndef LOOKUP_BATCH_H
#define LOOKUP_BATCH_H

struct error;
struct lookup_config;
struct plan;
struct words;

/* Does everything go together with --batch?  -1 with ERROR_USAGE. */
int batch_check(const struct lookup_config *config, const struct words *words, struct error *err);

/* The exit status; -1 with ERROR_LOCAL: no file, or it could not be read to its end. */
int batch_run(const struct plan *plan, const struct lookup_config *config, struct error *err);

#endif
