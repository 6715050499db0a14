/*
 * An error is a value: the phase that failed, its code, what it failed on, and what to try.
 *
 * The function that knows fills it in; everybody else passes it on; cli/report.c prints it,
 * once.  Nothing below cli prints or exits.  A `struct error *err` is the last parameter of
 * every function that can fail, is never NULL, and is left untouched on success.  "Try again"
 * and "end of stream" are results of a read, not errors.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_phase {
	ERROR_NONE,
	ERROR_USAGE,   /* code: 0 */
	ERROR_RESOLVE, /* code: EAI_*, or errno when no name server could be asked; with
			  ETIMEDOUT the status is that of a time-out */
	ERROR_CONNECT, /* connect, bind, listen, accept; code: errno */
	ERROR_PROXY,   /* code: the proxy's reply code */
	ERROR_TLS,     /* code: the TLS library's */
	ERROR_DNS,     /* a message that cannot be used; code: rcode, or 0 */
	ERROR_PEER,    /* the other side broke the protocol or reset; code: errno, or 0 */
	ERROR_ECHO,    /* an echo that differed or was lost; code: 0 */
	ERROR_OUTPUT,  /* standard output or a file that the user named; code: errno */
	ERROR_LOCAL,   /* this machine: files, terminal, limits; code: errno */
};

enum exit_status {
#define EXIT_STATUS(name, number, meaning) STATUS_##name = number,
#include "base/exit.def"
#undef EXIT_STATUS
};

struct error {
	enum error_phase phase;
	int code;
	char subject[96];  /* what it failed on: "[2001:db8::1]:443", "/etc/resolv.conf" */
	char text[160];    /* what failed, one line, no program name, no full stop */
	const char *hint;  /* static advice, or NULL */
	int status;	   /* exit status where phase and code do not say it; else 0 */
};

#define ERROR_INIT ((struct error){ .phase = ERROR_NONE })

/*
 * Fills *err and returns -1, so that a failure is one line:
 *	return error_set(err, ERROR_CONNECT, errno, endpoint, "cannot bind: %s", strerror(errno));
 * subject may be NULL.  Text that is too long is cut.  The arguments may come from *err itself.
 */
int error_set(struct error *err, enum error_phase phase, int code, const char *subject,
	      const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* error_set() with the text "WHAT: strerror(code)", in lower case as the messages are. */
int error_errno(struct error *err, enum error_phase phase, int code, const char *subject,
		const char *what);

/* Adds advice to an error that is set; hint must live for ever. */
void error_hint(struct error *err, const char *hint);

bool error_is_set(const struct error *err);

/* The exit status that an error ends the program with; STATUS_DONE when it is not set. */
enum exit_status error_status(const struct error *err);

/* "usage", "resolve", …: the name of a phase in JSON documents. */
const char *error_phase_name(enum error_phase phase);

/* "ECONNREFUSED" for the errno codes that sockets give, "EAI_NONAME" for a resolve code; NULL
 * for the rest. */
const char *error_code_name(const struct error *err);

#endif
