/* Causes within the DNS: the search list, the servers, their answers. */
#include "dns/explain_judges.h"

#include "base/clock.h"
#include "dns/explain_say.h"
#include "dns/rrtype.h"

#include <stdio.h>
#include <string.h>

static bool is_answered_by_dns(const struct explain *e)
{
	int source = explain_answering_source(e);

	return source >= 0 && !strcmp(e->config.nsswitch.sources[source].name, "dns");
}

/* Nobody has it, or whoever might is still asked. */
static bool is_lost(const struct explain *e)
{
	struct explain_addrs result;

	explain_result(e, &result);
	return !result.n;
}

/* The first server whose answers count: it replied to something, and did not fail. */
static int first_alive(const struct explain *e)
{
	size_t s, i;

	for (s = 0; s < e->config.resolv.servers_n; s++) {
		for (i = 0; i < e->wires_n; i++) {
			if (e->wires[i].server == s &&
			    explain_wire_answer(&e->wires[i]) >= EXPLAIN_WIRE_NO_NAME)
				return (int)s;
		}
	}
	return -1;
}

static bool is_dead(const struct explain *e, size_t server)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		if (e->wires[i].server == server &&
		    explain_wire_answer(&e->wires[i]) != EXPLAIN_WIRE_NONE)
			return false;
	}
	return e->wires_n > 0;
}

/* "does not answer" or "refuses the question: connection refused". */
static const char *how_dead(const struct explain *e, size_t server)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		if (e->wires[i].server == server && e->wires[i].fate == QUERY_UNREACHABLE)
			return "cannot be reached";
	}
	return "does not answer";
}

/* Nothing came at all; there is no one to say anything. */
static bool say_all_dead(const struct explain *e, struct explain_finding *ret)
{
	char server[SAY_NAME];
	size_t n = e->config.resolv.servers_n;

	say_server(server, e, 0);
	if (n == 1)
		return say(ret, EXPLAIN_DEAD_SERVER,
			   "Applications get nothing: the only name server, %s, %s",
			   server, how_dead(e, 0));
	return say(ret, EXPLAIN_DEAD_SERVER,
		   "Applications get nothing: none of %zu name servers answers; the "
		   "first, %s, %s",
		   n, server, how_dead(e, 0));
}

bool judge_dead(const struct explain *e, struct explain_finding *ret)
{
	char server[SAY_NAME], wait[24], next[SAY_NAME], gets[SAY_LIST];
	struct explain_addrs result;
	int alive = first_alive(e);

	if (!e->wires_n || !is_dead(e, 0))
		return false;
	say_where(ret, RESOLV_CONF, e->config.resolv.server_lines[0]);
	if (alive < 0 && is_lost(e) && is_dead(e, e->config.resolv.servers_n - 1))
		return say_all_dead(e, ret);
	if (alive < 0)
		return say(ret, EXPLAIN_DEAD_SERVER, "The name server %s %s",
			   say_server(server, e, 0), how_dead(e, 0));
	explain_result(e, &result);
	say_server(server, e, 0);
	say_server(next, e, (size_t)alive);
	clock_format(wait, explain_wasted(e));
	if (!explain_wasted(e))
		return say(ret, EXPLAIN_DEAD_SERVER,
			   "The name server %s %s; applications get %s from the next, %s",
			   server, how_dead(e, 0), say_addrs(gets, &result), next);
	return say(ret, EXPLAIN_DEAD_SERVER,
		   "Applications get %s, but wait %s for each name first: the name "
		   "server %s %s; "
		   "the next, %s, answers",
		   say_addrs(gets, &result), wait, server, how_dead(e, 0), next);
}

/* getaddrinfo was still waiting when the time was up: for whom? */
bool judge_late(const struct explain *e, struct explain_finding *ret)
{
	int alive = first_alive(e);
	char server[SAY_NAME], has[SAY_LIST], wait[24];
	struct explain_addrs dns;

	if (e->getaddrinfo.state != EXPLAIN_LATE || !e->wires_n || !is_dead(e, 0))
		return false;
	say_where(ret, RESOLV_CONF, e->config.resolv.server_lines[0]);
	if (alive < 0)
		return say_all_dead(e, ret);
	explain_candidate_addrs(e, explain_candidate_found(e), &dns);
	return say(ret, EXPLAIN_DEAD_SERVER,
		   "DNS says %s; applications wait longer than %s for it: the name "
		   "server %s %s",
		   say_addrs(has, &dns), clock_format(wait, e->timeout),
		   say_server(server, e, 0), how_dead(e, 0));
}

bool judge_alias(const struct explain *e, struct explain_finding *ret)
{
	char gets[SAY_LIST];
	struct explain_addrs result;

	if (!e->config.alias || !is_answered_by_dns(e))
		return false;
	explain_result(e, &result);
	say_where(ret, e->config.hostaliases, 0);
	return say(ret, EXPLAIN_ALIAS,
		   "Applications get %s, the address of %.100s: $HOSTALIASES (%.100s) "
		   "says that it is "
		   "meant by %s",
		   say_addrs(gets, &result), e->config.alias, e->config.hostaliases,
		   e->text);
}

/* "line 2 of /etc/resolv.conf", or the variable or the name that the search list is from.
 */
static const char *search_origin(const struct explain *e, char dst[static SAY_NAME])
{
	if (e->config.resolv.search_line)
		say_line(dst, RESOLV_CONF, e->config.resolv.search_line);
	else
		snprintf(dst, SAY_NAME, "%s",
			 e->config.localdomain ? "$LOCALDOMAIN"
					       : "this host's own domain");
	return dst;
}

static const char *ndots_origin(const struct explain *e, char dst[static SAY_NAME])
{
	char line[SAY_NAME];

	if (e->config.resolv.ndots_line)
		say_line(line, RESOLV_CONF, e->config.resolv.ndots_line);
	else
		snprintf(line, sizeof(line), "%s",
			 e->config.res_options && strstr(e->config.res_options, "ndots:")
				 ? "$RES_OPTIONS"
				 : "the default");
	snprintf(dst, SAY_NAME, "ndots:%u (%.60s)", e->config.resolv.ndots, line);
	return dst;
}

/* The list comes before the name itself, though that has a dot and an address. */
bool judge_ndots(const struct explain *e, struct explain_finding *ret)
{
	int found = explain_candidate_found(e), typed = explain_candidate_typed(e);
	char gets[SAY_LIST], has[SAY_LIST], name[SAY_NAME], ndots[SAY_NAME];
	struct explain_addrs result, itself;

	if (!is_answered_by_dns(e) || found < 0 || typed <= 0 || found > typed ||
	    !name_text_dots(e->text) || e->config.alias)
		return false;
	explain_result(e, &result);
	explain_candidate_addrs(e, typed, &itself);
	say_where(ret, RESOLV_CONF, e->config.resolv.ndots_line);
	ndots_origin(e, ndots);
	if (found == typed)
		return say(ret, EXPLAIN_NDOTS,
			   "Applications get %s after %d queries for names that do not "
			   "exist: %s "
			   "puts the search list before the name itself",
			   say_addrs(gets, &result), 2 * found, ndots);
	if (!itself.n)
		return false;
	return say(ret, EXPLAIN_NDOTS,
		   "Applications get %s, the address of %s: %s puts the search list "
		   "before the name "
		   "itself, which has %s",
		   say_addrs(gets, &result), say_candidate(name, e, (size_t)found), ndots,
		   say_addrs(has, &itself));
}

bool judge_search(const struct explain *e, struct explain_finding *ret)
{
	int found = explain_candidate_found(e), typed = explain_candidate_typed(e);
	char gets[SAY_LIST], name[SAY_NAME], origin[SAY_NAME], own[SAY_LIST];
	struct explain_addrs result, itself;

	if (!is_answered_by_dns(e) || found < 0 || found == typed || e->config.alias)
		return false;
	explain_result(e, &result);
	explain_candidate_addrs(e, typed, &itself);
	say_where(ret, RESOLV_CONF, e->config.resolv.search_line);
	search_origin(e, origin);
	say_candidate(name, e, (size_t)found);
	if (itself.n)
		return say(ret, EXPLAIN_SEARCH,
			   "Applications get %s, the address of %s, by the search list "
			   "(%s); the "
			   "name itself has %s",
			   say_addrs(gets, &result), name, origin,
			   say_addrs(own, &itself));
	return say(ret, EXPLAIN_SEARCH,
		   "Applications get %s, the address of %s, by the search list (%s); DNS "
		   "does not "
		   "have %s itself",
		   say_addrs(gets, &result), name, origin, e->text);
}

/* Does it know of the candidate, be it that it does not exist? */
static bool has_opinion(const struct explain *e, size_t candidate, size_t server)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		if (e->wires[i].candidate == candidate && e->wires[i].server == server &&
		    explain_wire_answer(&e->wires[i]) > EXPLAIN_WIRE_FAILED)
			return true;
	}
	return false;
}

/* The candidate about which a server says something else than the first; -1. */
static int differing_candidate(const struct explain *e, size_t first, size_t server)
{
	struct explain_addrs a, b;
	size_t c;

	for (c = 0; c < e->candidates_n; c++) {
		if (!has_opinion(e, c, first) || !has_opinion(e, c, server))
			continue;
		explain_server_addrs(e, c, first, &a);
		explain_server_addrs(e, c, server, &b);
		if (!explain_addrs_equal(&a, &b))
			return (int)c;
	}
	return -1;
}

bool judge_servers_differ(const struct explain *e, struct explain_finding *ret)
{
	int first = first_alive(e), candidate = -1;
	char one[SAY_NAME], other[SAY_NAME], says[SAY_LIST], differs[SAY_LIST],
		gets[SAY_LIST];
	struct explain_addrs result;
	size_t s;

	for (s = first < 0 ? e->config.resolv.servers_n : (size_t)first + 1;
	     s < e->config.resolv.servers_n; s++) {
		if (!is_dead(e, s))
			candidate = differing_candidate(e, (size_t)first, s);
		if (candidate >= 0)
			break;
	}
	if (candidate < 0)
		return false;
	explain_result(e, &result);
	say_where(ret, RESOLV_CONF, e->config.resolv.server_lines[first]);
	say_server(one, e, (size_t)first);
	say_server(other, e, s);
	say_reply(says, e, (size_t)candidate, (size_t)first);
	say_reply(differs, e, (size_t)candidate, s);
	return say(ret, EXPLAIN_SERVERS_DIFFER,
		   "Applications get %s, because the name server %s says %s, and what it "
		   "says "
		   "counts; %s says %s%s",
		   say_addrs(gets, &result), one, says, other, differs,
		   e->config.resolv.rotate ? ", and its turn comes, too (options rotate)"
					   : ", and is not asked");
}

/* A server answers one family and is silent about the other. */
bool judge_silent_family(const struct explain *e, struct explain_finding *ret)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		const struct explain_wire *w = &e->wires[i], *other;
		char server[SAY_NAME], type[RRTYPE_TEXT], answered[RRTYPE_TEXT];

		other = explain_wire_find(e, w->candidate, w->server,
					  w->type == RRTYPE_A ? RRTYPE_AAAA : RRTYPE_A);
		if (w->fate != QUERY_TIMED_OUT || !other || !other->has_message)
			continue;
		say_where(ret, RESOLV_CONF, e->config.resolv.server_lines[w->server]);
		return say(ret, EXPLAIN_SILENT_FAMILY,
			   "Applications wait for an answer that never comes: the name "
			   "server %s "
			   "answers %s and is silent about %s",
			   say_server(server, e, w->server),
			   rrtype_format(answered, other->type),
			   rrtype_format(type, w->type));
	}
	return false;
}

/* A candidate that no server could tell of; what the others say then is not final. */
static const struct explain_wire *failed_wire(const struct explain *e)
{
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		const struct explain_wire *w = &e->wires[i];

		if (explain_wire_answer(w) == EXPLAIN_WIRE_FAILED &&
		    explain_candidate_answer(e, w->candidate) == EXPLAIN_WIRE_FAILED)
			return w;
	}
	return NULL;
}

bool judge_failed(const struct explain *e, struct explain_finding *ret)
{
	const struct explain_wire *w = failed_wire(e);
	char server[SAY_NAME], rcode[SAY_NAME], name[SAY_NAME];

	if (!w || !is_lost(e))
		return false;
	say_where(ret, RESOLV_CONF, e->config.resolv.server_lines[w->server]);
	return say(ret, EXPLAIN_FAILED,
		   "Applications get nothing: the name server %s fails on %s (%s)",
		   say_server(server, e, w->server), say_candidate(name, e, w->candidate),
		   say_rcode(rcode, w));
}

bool judge_stub(const struct explain *e, struct explain_finding *ret)
{
	char server[SAY_NAME], says[SAY_LIST];
	size_t i;

	for (i = 0; i < e->wires_n; i++) {
		const struct explain_wire *w = &e->wires[i];

		if (!*explain_wire_made(e, w))
			continue;
		say_where(ret, RESOLV_CONF, e->config.resolv.server_lines[w->server]);
		return say(ret, EXPLAIN_STUB,
			   "%s is made by the local stub %s and comes from no zone: its "
			   "TTL is 0",
			   say_reply(says, e, w->candidate, w->server),
			   say_server(server, e, w->server));
	}
	return false;
}

bool judge_no_name(const struct explain *e, struct explain_finding *ret)
{
	char name[SAY_NAME];
	size_t c;

	if (!is_lost(e))
		return false;
	for (c = 0; c < e->candidates_n; c++) {
		if (explain_candidate_answer(e, c) == EXPLAIN_WIRE_NO_DATA)
			return say(ret, EXPLAIN_NO_ADDRESS,
				   "Applications get nothing: %s exists in the DNS, but "
				   "has no address",
				   say_candidate(name, e, c));
	}
	return say(ret, EXPLAIN_NO_NAME,
		   "Applications get nothing: no source has the name, and DNS says "
		   "NXDOMAIN");
}

bool judge_agree(const struct explain *e, struct explain_finding *ret)
{
	int source = explain_answering_source(e);
	char gets[SAY_LIST], has[SAY_LIST];
	struct explain_addrs result, dns;

	explain_result(e, &result);
	explain_candidate_addrs(e, explain_candidate_found(e), &dns);
	if (explain_addrs_equal(&result, &dns))
		return say(ret, EXPLAIN_AGREE, "DNS and applications agree on %s",
			   say_addrs(gets, &result));
	if (!e->sees_sources)
		return say(ret, EXPLAIN_UNKNOWN,
			   "DNS says %s; this build of netkit gets %s from a source that "
			   "it cannot see",
			   say_addrs(has, &dns), say_addrs(gets, &result));
	return say(ret, EXPLAIN_UNKNOWN, "DNS says %s; applications get %s%s%s",
		   say_addrs(has, &dns), say_addrs(gets, &result),
		   source >= 0 ? " from the source " : "",
		   source >= 0 ? e->config.nsswitch.sources[source].name : "");
}
