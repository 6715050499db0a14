/* Attempts in words: a line for each, and the one error that stands for all. */
#include "net/dial_text.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "net/dial.h"
#include "net/endpoint.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Which failure tells the user most: an answer beats silence, the network our own side.
 */
static int telling(const struct dial_attempt *a)
{
	if (a->refused)
		return 7;
	switch (a->code) {
	case EMFILE:
	case ENFILE:
		return 8;
	case ECONNREFUSED:
	case ECONNRESET:
		return 6;
	case EHOSTUNREACH:
		return 4;
	case ETIMEDOUT:
		return 3;
	case ENETUNREACH:
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
		return 1;
	default:
		return 5;
	}
}

static const char *hint_for_refused(const struct dial_attempt *a)
{
	switch (a->code) {
	case EADDRNOTAVAIL:
		return "netkit hostinfo shows the addresses of this host";
	case ENODEV:
		return "netkit hostinfo shows the interfaces of this host";
	case EPROTONOSUPPORT:
	case ENOPROTOOPT:
		return "this kernel does not have it, or it is switched off (sysctl)";
	default:
		return NULL;
	}
}

static const char *hint_for(const struct dial_attempt *a)
{
	bool is_unix = addr_family(&a->addr) == AF_UNIX;

	if (a->refused)
		return hint_for_refused(a);
	switch (a->code) {
	case ECONNREFUSED:
		return is_unix ? "the socket file is there, but no server listens on it"
			       : "the host answers, but nothing listens on this port";
	case ENOENT:
		return is_unix ? "there is no such socket file; the server may not be "
				 "running"
			       : NULL;
	case EINVAL:
		return addr_is_link_local(&a->addr)
			       ? "a link-local address needs its interface: fe80::1%eth0"
			       : NULL;
	case EPROTOTYPE:
		return is_unix ? "the socket is of another type: unix:, unix-dgram: or "
				 "unix-seqpacket:"
			       : NULL;
	case ENETUNREACH:
		return "this host has no route to that network";
	case EACCES:
	case EPERM:
		return is_unix ? "the permissions of the socket file do not let you in"
			       : "a rule of this host's firewall or security policy "
				 "forbids it";
	default:
		return NULL;
	}
}

void dial_silence(const struct dial_attempt *attempts, size_t n, const struct endpoint *endpoint,
		  uint64_t took, struct error *ret)
{
	char text[ENDPOINT_TEXT], addr[ADDR_TEXT], time[24];

	clock_format(time, took);
	endpoint_format(text, endpoint);
	if (!attempts) {
		error_set(ret, ERROR_CONNECT, ETIMEDOUT, text,
			  "the look-up of the name took longer than %s", time);
		error_hint(ret, "netkit hostinfo shows the name servers of this host");
		return;
	}
	if (n == 1)
		error_set(ret, ERROR_CONNECT, ETIMEDOUT, addr_format_port(addr, &attempts[0].addr),
			  "no answer within %s", time);
	else
		error_set(ret, ERROR_CONNECT, ETIMEDOUT, text,
			  "none of %zu addresses answered within %s", n, time);
	error_hint(ret, endpoint->kind == ENDPOINT_UNIX
				? "the server's queue of new connections is full"
				: "a firewall may drop the packets; --timeout waits longer");
}

/* "cannot use the DSCP", or NULL. */
static const char *cannot_have(char dst[static 80], const struct dial_attempt *a)
{
	if (!a->refused)
		return NULL;
	snprintf(dst, 80, "cannot use %s", a->refused);
	return dst;
}

bool dial_may_pass(const struct error *err)
{
	if (err->phase == ERROR_RESOLVE)
		return true;
	if (err->phase != ERROR_CONNECT)
		return false;
	switch (err->code) {
	case ECONNREFUSED:
	case ECONNRESET:
	case ECONNABORTED:
	case ETIMEDOUT:
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case ENETUNREACH:
	case ENETDOWN:
	case ENOENT:
	case EAGAIN:
		return true;
	default:
		return false;
	}
}

void dial_waited(struct error *err, uint64_t took)
{
	const char *hint = err->hint;
	char time[24];

	error_set(err, err->phase, err->code, err->subject, "%.120s; waited %s", err->text,
		  clock_format(time, took));
	error_hint(err, hint);
}

void dial_headline(const struct dial_attempt *attempts, size_t n, struct error *ret)
{
	const struct dial_attempt *best = &attempts[0];
	char subject[ADDR_TEXT], took[24], more[48] = "", reason[sizeof(ret->text)], what[80];
	size_t i;

	for (i = 1; i < n; i++) {
		if (telling(&attempts[i]) > telling(best))
			best = &attempts[i];
	}
	if (n > 1)
		snprintf(more, sizeof(more), "; all %zu addresses failed", n);
	error_errno(ret, ERROR_CONNECT, best->code, NULL, cannot_have(what, best));
	memcpy(reason, ret->text, sizeof(reason));
	error_set(ret, ERROR_CONNECT, best->code, addr_format_port(subject, &best->addr),
		  "%.90s after %s%s", reason,
		  clock_format(took, best->end_at - best->start_at), more);
	error_hint(ret, hint_for(best));
}

const char *dial_format_attempt(char dst[static DIAL_TEXT],
				const struct dial_attempt *attempt,
				uint64_t dial_start_at)
{
	char raw[ADDR_TEXT], addr[DIAL_TEXT - 160], local[ADDR_TEXT], at[24],
		took[24] = "", what[80];
	size_t n;

	addr_format_port(raw, &attempt->addr);
	text_safe(addr, sizeof(addr), raw, strlen(raw), TEXT_KEEP_BACKSLASH);
	clock_format(at, attempt->start_at - dial_start_at);
	if (attempt->end_at)
		clock_format(took, attempt->end_at - attempt->start_at);
	n = (size_t)snprintf(dst, DIAL_TEXT, "%s at %s: ", addr, at);
	switch (attempt->state) {
	case DIAL_CONNECTING:
		snprintf(dst + n, DIAL_TEXT - n, "connecting");
		break;
	case DIAL_CONNECTED:
		if (attempt->is_datagram)
			n += (size_t)snprintf(dst + n, DIAL_TEXT - n, "datagrams go there");
		else
			n += (size_t)snprintf(dst + n, DIAL_TEXT - n, "connected after %s", took);
		if (attempt->local.len && addr_family(&attempt->local) != AF_UNIX)
			snprintf(dst + n, DIAL_TEXT - n, " from %s",
				 addr_format_port(local, &attempt->local));
		break;
	case DIAL_FAILED: {
		struct error err = ERROR_INIT;

		error_errno(&err, ERROR_CONNECT, attempt->code, NULL, cannot_have(what, attempt));
		snprintf(dst + n, DIAL_TEXT - n, "%.100s after %s", err.text, took);
		break;
	}
	case DIAL_ABANDONED:
		snprintf(dst + n, DIAL_TEXT - n, "abandoned after %s", took);
		break;
	}
	return dst;
}
