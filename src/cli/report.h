/*
 * What netkit says about itself: errors, warnings and notes, the one place where they are
 * printed.  All of it goes to standard error, escaped; an error is a JSON document on standard
 * output with --json.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>

struct command;
struct common_config;
struct error;

/* cmd: NULL for netkit itself.  Both are borrowed until the end. */
void report_init(const struct command *cmd, const struct common_config *common);

/*
 *	netkit connect: [2001:db8::1]:443: connection refused after 0.4 ms
 *	hint: …
 * or, with --json: {"schema": …, "ok": false, "error": {…}}.
 */
void report_error(const struct error *err);

/*
 * For a command whose standard output carries somebody's bytes: with --json its documents,
 * errors included, go to standard error, in place of the plain lines.
 */
void report_json_to_stderr(void);

/* "netkit connect: warning: …"; not shown with --quiet. */
void report_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line for the user, as it is; shown with at least `level` times --verbose (0: always but
 * with --quiet). */
void report_note(unsigned level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

unsigned report_verbosity(void);

#endif
