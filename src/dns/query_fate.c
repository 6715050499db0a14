/* Fates in words, and why a query has no answer. */
#include "dns/query_fate.h"

#include "base/clock.h"
#include "base/error.h"
#include "dns/query.h"
#include "dns/rrtype.h"
#include "dns/transport.h"

#include <errno.h>
#include <stdio.h>

const char *query_fate_word(enum query_fate fate)
{
	static const char *const words[] = {
		[QUERY_PENDING] = "pending",	 [QUERY_ANSWERED] = "answered",
		[QUERY_FAILED] = "failed",	 [QUERY_LAME] = "lame",
		[QUERY_TRUNCATED] = "truncated", [QUERY_NO_EDNS] = "no-edns",
		[QUERY_BAD_COOKIE] = "bad-cookie", [QUERY_MALFORMED] = "malformed",
		[QUERY_TIMED_OUT] = "timed-out", [QUERY_UNREACHABLE] = "unreachable",
		[QUERY_CLOSED] = "closed",	 [QUERY_UNTRUSTED] = "untrusted",
		[QUERY_BROKEN] = "broken",
	};

	return words[fate];
}

const char *query_fate_format(char dst[static 96], const struct query_attempt *attempt)
{
	char took[24], word[RRTYPE_TEXT];
	struct error reason = ERROR_INIT;

	clock_format(took, attempt->ended - attempt->started);
	switch (attempt->fate) {
	case QUERY_FAILED:
	case QUERY_ANSWERED:
	case QUERY_NO_EDNS:
		snprintf(dst, 96, "%s after %s", rcode_format(word, (unsigned)attempt->code), took);
		break;
	case QUERY_LAME:
		snprintf(dst, 96, "a referral and no answer after %s", took);
		break;
	case QUERY_TRUNCATED:
		snprintf(dst, 96, "truncated%s after %s",
			 attempt->transport == &transport_udp ? "" : ", though not over UDP,",
			 took);
		break;
	case QUERY_CLOSED:
		snprintf(dst, 96, "connection closed without an answer after %s", took);
		break;
	case QUERY_BAD_COOKIE:
		snprintf(dst, 96, "another cookie is wanted after %s", took);
		break;
	case QUERY_MALFORMED:
		snprintf(dst, 96, "a malformed reply after %s", took);
		break;
	case QUERY_TIMED_OUT:
		snprintf(dst, 96, "no reply within %s", took);
		break;
	case QUERY_UNREACHABLE:
		error_errno(&reason, ERROR_CONNECT, attempt->code, NULL, NULL);
		snprintf(dst, 96, "%.64s after %s", reason.text, took);
		break;
	case QUERY_UNTRUSTED:
		snprintf(dst, 96, "not trusted after %s", took);
		break;
	case QUERY_BROKEN:
		snprintf(dst, 96, "broken off after %s", took);
		break;
	case QUERY_PENDING:
		snprintf(dst, 96, "under way");
		break;
	}
	return dst;
}

const char *query_strangers_format(char dst[static 192], const struct query_attempt *attempt)
{
	struct addr from = addr_from_brief(&attempt->stranger);
	char text[ADDR_TEXT];

	*dst = '\0';
	if (attempt->strangers)
		snprintf(dst, 192, "%u message%s from elsewhere, the last from %s",
			 attempt->strangers, attempt->strangers == 1 ? "" : "s",
			 addr_format_port(text, &from));
	return dst;
}

/* How much an attempt tells of why there is no answer; 0: another one followed it. */
static unsigned weight(const struct query_attempt *a)
{
	switch (a->fate) {
	case QUERY_TIMED_OUT:
		return 1;
	case QUERY_UNREACHABLE:
	case QUERY_CLOSED:
		return 2;
	case QUERY_MALFORMED:
		return 3;
	case QUERY_BROKEN:
		return 4;
	case QUERY_UNTRUSTED:
		return 5;
	case QUERY_TRUNCATED:
		return a->transport == &transport_udp ? 0 : 3;
	default:
		return 0;
	}
}

static const struct query_attempt *most_telling(const struct query_result *r)
{
	const struct query_attempt *best = NULL;
	size_t i;

	for (i = 0; i < r->attempts_n; i++) {
		if (!best || weight(&r->attempts[i]) >= weight(best))
			best = &r->attempts[i];
	}
	return best;
}

static enum error_phase phase_of(const struct query_attempt *a, int *ret_code)
{
	*ret_code = a->fate == QUERY_CLOSED ? ECONNRESET : a->code;
	if (weight(a) == 3)
		return ERROR_DNS;
	if (a->code == EMFILE || a->code == ENFILE || a->code == ENOMEM || a->code == ENOBUFS)
		return ERROR_LOCAL;
	return ERROR_RESOLVE;
}

void query_explain(struct query_result *r, size_t servers_n)
{
	const struct query_attempt *a = most_telling(r);
	char subject[ADDR_TEXT], fate[96], strangers[192], more[80] = "";
	enum error_phase phase;
	int code;

	if (!a) {
		error_set(&r->error, ERROR_RESOLVE, ETIMEDOUT, NULL,
			  "no attempt is allowed (attempts:0)");
		return;
	}
	if (a->error) {
		r->error = *a->error;
		return;
	}
	phase = phase_of(a, &code);
	if (servers_n > 1)
		snprintf(more, sizeof(more), "; %zu attempts at %zu name servers failed",
			 r->attempts_n, servers_n);
	else if (r->attempts_n > 1)
		snprintf(more, sizeof(more), " (%zu attempts)", r->attempts_n);
	query_strangers_format(strangers, a);
	error_set(&r->error, phase, code, addr_format_port(subject, &a->server), "%s%s%s%s",
		  query_fate_format(fate, a), more, *strangers ? "; " : "", strangers);
	if (code == ECONNREFUSED && phase == ERROR_RESOLVE)
		error_hint(&r->error, "no name server listens there");
}
