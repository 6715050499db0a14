/* The error value: how it is filled, and which exit status it means. */
#include "base/error.h"

#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, enum error_phase phase, int code, const char *subject,
	      const char *fmt, ...)
{
	struct error e = { .phase = phase, .code = code };
	va_list ap;

	if (subject)
		snprintf(e.subject, sizeof(e.subject), "%s", subject);
	va_start(ap, fmt);
	vsnprintf(e.text, sizeof(e.text), fmt, ap);
	va_end(ap);
	*err = e; /* last: the arguments may point into the old one */
	return -1;
}

/* strerror() starts with a capital; our messages run on after a colon. */
static void lower_first(char *text)
{
	bool is_word = text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z';

	if (is_word)
		text[0] = (char)(text[0] + ('a' - 'A'));
}

int error_errno(struct error *err, enum error_phase phase, int code, const char *subject,
		const char *what)
{
	char reason[96];

	snprintf(reason, sizeof(reason), "%s", strerror(code));
	lower_first(reason);
	if (what)
		return error_set(err, phase, code, subject, "%s: %s", what, reason);
	return error_set(err, phase, code, subject, "%s", reason);
}

void error_hint(struct error *err, const char *hint)
{
	err->hint = hint;
}

bool error_is_set(const struct error *err)
{
	return err->phase != ERROR_NONE;
}

/* Codes that are errno, where the code says more than the phase does. */
static bool status_of_errno(int code, enum exit_status *ret_status)
{
	switch (code) {
	case ETIMEDOUT:
		*ret_status = STATUS_TIMEOUT;
		return true;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOBUFS:
	case EACCES:
	case EPERM:
		*ret_status = STATUS_LIMIT;
		return true;
	default:
		return false;
	}
}

enum exit_status error_status(const struct error *err)
{
	enum exit_status status;

	if (err->status)
		return (enum exit_status)err->status;
	switch (err->phase) {
	case ERROR_NONE:
		return STATUS_DONE;
	case ERROR_USAGE:
		return STATUS_USAGE;
	case ERROR_RESOLVE: /* a positive code is errno: EAI_* are negative */
		return err->code == ETIMEDOUT ? STATUS_TIMEOUT : STATUS_RESOLVE;
	case ERROR_CONNECT:
		return status_of_errno(err->code, &status) ? status : STATUS_CONNECT;
	case ERROR_PROXY: /* no errno */
		return STATUS_CONNECT;
	case ERROR_TLS:
		return STATUS_TRUST;
	case ERROR_DNS:
		return STATUS_PEER;
	case ERROR_PEER:
		return status_of_errno(err->code, &status) ? status : STATUS_PEER;
	case ERROR_ECHO:
		return STATUS_DIFFERS;
	case ERROR_OUTPUT:
		return STATUS_OUTPUT;
	case ERROR_LOCAL:
		return status_of_errno(err->code, &status) ? status : STATUS_LIMIT;
	}
	return STATUS_LIMIT;
}

const char *error_phase_name(enum error_phase phase)
{
	static const char *const names[] = {
		[ERROR_NONE] = "none",	     [ERROR_USAGE] = "usage", [ERROR_RESOLVE] = "resolve",
		[ERROR_CONNECT] = "connect", [ERROR_PROXY] = "proxy", [ERROR_TLS] = "tls",
		[ERROR_DNS] = "dns",	     [ERROR_PEER] = "peer",   [ERROR_ECHO] = "echo",
		[ERROR_OUTPUT] = "output",   [ERROR_LOCAL] = "local",
	};

	return names[phase];
}

static const char *eai_name(int code)
{
	switch (code) {
	case EAI_AGAIN:
		return "EAI_AGAIN";
	case EAI_FAIL:
		return "EAI_FAIL";
	case EAI_NONAME:
		return "EAI_NONAME";
	case EAI_NODATA:
		return "EAI_NODATA";
	case EAI_SERVICE:
		return "EAI_SERVICE";
	case EAI_FAMILY:
		return "EAI_FAMILY";
	case EAI_ADDRFAMILY:
		return "EAI_ADDRFAMILY";
	case EAI_MEMORY:
		return "EAI_MEMORY";
	case EAI_SYSTEM:
		return "EAI_SYSTEM";
	default:
		return NULL;
	}
}

const char *error_code_name(const struct error *err)
{
	switch (err->phase) {
	case ERROR_RESOLVE:
		if (err->code < 0)
			return eai_name(err->code);
		return err->code ? strerrorname_np(err->code) : NULL;
	case ERROR_CONNECT:
	case ERROR_PEER:
	case ERROR_OUTPUT:
	case ERROR_LOCAL:
		return err->code > 0 ? strerrorname_np(err->code) : NULL;
	default:
		return NULL;
	}
}
