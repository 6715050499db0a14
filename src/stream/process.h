/*
 * A program that a connection is joined to: started without a shell (or with one when that is
 * what the user wrote), watched by a pidfd in the loop, and ended for certain.
 *
 * It gets two pipes as standard input and output and shares our standard error, or a terminal
 * for all three.  Pipes and not
 * a socket pair: a program that ends without reading all of its input is no reset then, and
 * /dev/stdin can be opened.  Nothing else is inherited: no descriptor above 2, no signal mask,
 * no ignored signal, no controlling terminal (it leads a session of its own), and of the
 * environment only PATH, HOME, LANG and TERM.  Who the peer is stands beside them:
 * NETKIT_REMOTE_ADDR, NETKIT_REMOTE_PORT, NETKIT_LOCAL_ADDR, NETKIT_LOCAL_PORT (no ports for a
 * unix socket, and no address for a peer without a name).  Nothing of it becomes a word of the
 * command line.
 */
#ifndef STREAM_PROCESS_H
#define STREAM_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct addr;
struct error;
struct loop;
struct process;
struct stream;

/*
 * Splits a command at blanks.  'single quotes' keep everything, "double quotes" everything but
 * \" and \\, and outside of quotes a backslash keeps the next character.  Nothing is expanded.
 * A NULL-terminated array, to be released by process_argv_free(); NULL with ERROR_USAGE when
 * a quote is not closed or there is no word.
 */
char **process_split(const char *command, struct error *err);
char **process_shell(const char *command); /* /bin/sh -c COMMAND, in the same form */
void process_argv_free(char **argv);	   /* takes NULL */

/* Can the program be started?  -1 with ERROR_USAGE when it is not there, or is no program. */
int process_check(char *const *argv, struct error *err);

/*
 * The program of --exec or --shell, whichever is not NULL: checked words, as process_split() and
 * process_shell() give them.  NULL with ERROR_USAGE.
 */
char **process_command(const char *exec, const char *shell, struct error *err);

/* Called once, from the loop, when the program has ended; may free the process. */
typedef void process_done_fn(struct process *p, void *user);

/* What to start, and for whom; borrowed for the call. */
struct process_config {
	char *const *argv;		    /* argv[0] is looked for in PATH */
	const struct addr *local, *remote; /* of the connection */
	bool has_terminal;		    /* a pseudo-terminal of its own, which it leads */
	unsigned columns, rows;		    /* its size; 0: 80 x 24 */
};

/*
 * Starts it.  *ret_stream, the caller's, reads its standard output and writes its standard
 * input; stream_shut() is the end of its input (stream/pty.h has what that is on a terminal).
 * NULL with ERROR_LOCAL.
 */
struct process *process_spawn(struct loop *loop, const struct process_config *config,
			      struct stream **ret_stream, process_done_fn *done, void *user,
			      struct error *err);

/* From SIGTERM to SIGKILL. */
#define PROCESS_KILL_NS (UINT64_C(2) * 1000000000)

/*
 * Makes it end: its whole session gets SIGTERM after after_ns nanoseconds, and SIGKILL
 * PROCESS_KILL_NS later.  Unless it has ended by itself before; done comes in any case.
 */
void process_end(struct process *p, uint64_t after_ns);

/* Kills it at once if it still runs, without calling done; takes NULL. */
void process_free(struct process *p);

bool process_has_ended(const struct process *p);

/* Its exit status, or 128 + the signal that ended it; -1 while it runs. */
int process_status(const struct process *p);

enum { PROCESS_TEXT = 32 };

/* "status 3", "signal SIGTERM"; returns dst. */
const char *process_describe(char dst[static PROCESS_TEXT], const struct process *p);

#endif
