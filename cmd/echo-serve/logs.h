/*
 * --log: where what is said on standard error goes.  Once it has begun, each line that is written
 * to `stderr` goes there, with the priority that its beginning tells; what fails before that is
 * for who started the server.
 *
 * Standard error itself, in which the journal reads priorities in front of lines where it is who
 * reads; syslog, by datagrams to /dev/log that need no connection and so no renewal; or a file,
 * which is opened anew when it has been moved away.
 */
#ifndef ECHO_SERVE_LOGS_H
#define ECHO_SERVE_LOGS_H

struct error;

/* "stderr", "syslog" or a path.  -1 with ERROR_USAGE or ERROR_OUTPUT. */
int logs_open(const char *where, struct error *err);

/* From now on, in this process and its children. */
void logs_begin(void);

/* Opens a file anew, in the process that calls it; otherwise does nothing. */
void logs_reopen(void);

/* The absolute path of the file; NULL: there is none. */
const char *logs_path(void);

#endif
