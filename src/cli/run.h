/* Runs a command as its command line says: options, the run, the report, the exit status. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

struct command;
struct error;

/* argv[0] is the command's name; the operands are moved to its start.  Returns the exit status. */
int run_command(const struct command *cmd, int argc, char **argv);

/*
 * The last word on how it went: reports *err if it is set, flushes standard output, and returns
 * the exit status.  status: -1 for that of the error.
 */
int run_finish(int status, struct error *err);

#endif
