/*
 * What goes on beside serving, in the process that was started: statistics (SIGUSR1, --stats), the
 * service manager's watchdog and what it shows of us, metrics.
 */
#ifndef ECHO_SERVE_DUTIES_H
#define ECHO_SERVE_DUTIES_H

struct duties;
struct error;
struct loop;
struct server;

/* From now on, in this loop.  NULL with ERROR_LOCAL. */
struct duties *duties_new(struct server *s, struct loop *loop, struct error *err);
void duties_free(struct duties *d);   /* takes NULL */
void duties_forget(struct duties *d); /* in a child, whose loop is another; takes NULL */

#endif
