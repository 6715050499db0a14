/*
 * The service manager's two protocols: sockets that it has opened for us
 * (sd_listen_fds(3)), and telling it how we are (sd_notify(3)).  Both are an environment
 * variable and a few lines, so no library is needed.
 */
#ifndef NET_ACTIVATION_H
#define NET_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* The first descriptor that is handed over. */
enum { ACTIVATION_FIRST = 3, ACTIVATION_MAX = 256 };

struct activation {
	size_t n; /* descriptors ACTIVATION_FIRST … ACTIVATION_FIRST + n - 1; 0: none */
	char **names; /* n of them, from LISTEN_FDNAMES; "unknown" where it has none */
};

/*
 * Takes the descriptors that LISTEN_FDS announces, if LISTEN_PID is this process: makes
 * them close-on-exec and non-blocking and removes the variables, so that no child takes
 * them for its own.  0 (also when there are none), -1 with ERROR_LOCAL or ERROR_USAGE
 * (bad variables).
 */
int activation_take(struct activation *ret, struct error *err);
void activation_done(
	struct activation *a); /* leaves the descriptors open; takes a zeroed one */

/*
 * Opens the way to the manager, which otherwise the first word to it does; it stays open.  1: there
 * is one, 0: there is none, -1 with ERROR_LOCAL.
 */
int activation_reach(struct error *err);

/* Is there a manager that wants to be told?  The variable stays, so this does not change. */
bool activation_is_managed(void);

/*
 * How long the manager waits for a sign of life ("WATCHDOG=1") of this process, in nanoseconds; 0:
 * it does not.  -1 with ERROR_USAGE (bad variables).
 */
int activation_watchdog(uint64_t *ret_ns, struct error *err);

/*
 * Tells the manager "READY=1", "STOPPING=1", "STATUS=…"; several with newlines between.
 * Without NOTIFY_SOCKET nothing happens.  1 told, 0 nobody to tell, -1 with ERROR_LOCAL.
 */
int activation_notify(const char *state, struct error *err);

#endif
