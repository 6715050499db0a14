/* `ls ZONE` of the session: all records of a zone, as the server hands them over (AXFR). */
#ifndef LOOKUP_SESSION_LS_H
#define LOOKUP_SESSION_LS_H

struct error;
struct session_settings;
struct session_tally;

/*
 * Prints the records as they come, a line each as in a master file.  -1 with ERROR_USAGE for a
 * zone that is no name, ERROR_LOCAL; what goes wrong on the way is told, and counts in the tally.
 */
int session_ls(const struct session_settings *s, const char *zone, struct session_tally *tally,
	       struct error *err);

#endif
