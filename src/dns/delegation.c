/* Judges replies, and reads referrals. */
#include "dns/delegation.h"

#include <string.h>

const char *step_kind_word(enum step_kind kind)
{
	static const char *const words[] = {
		[STEP_ANSWER] = "answer",     [STEP_ALIAS] = "alias",
		[STEP_NO_DATA] = "no-data",   [STEP_NO_NAME] = "no-name",
		[STEP_REFERRAL] = "referral", [STEP_LAME] = "lame",
		[STEP_FAILED] = "failed",     [STEP_NONE] = "none",
		[STEP_NO_ADDRESS] = "no-address",
	};

	return words[kind];
}

/* ---- servers ---- */

struct delegation_server *delegation_add_server(struct delegation *d, const struct name *name)
{
	struct delegation_server *server;

	if (d->n == DELEGATION_SERVERS)
		return &d->servers[d->n - 1];
	server = &d->servers[d->n++];
	memset(server, 0, sizeof(*server));
	if (name)
		server->name = *name;
	return server;
}

void delegation_add_address(struct delegation_server *server, const struct addr *a)
{
	if (server->n < DELEGATION_ADDRS)
		server->addrs[server->n++] = *a;
}

static bool read_address(const struct record *r, struct addr *ret)
{
	if (r->data.class != RRCLASS_IN ||
	    !((r->data.type == RRTYPE_A && r->data.len == 4) ||
	      (r->data.type == RRTYPE_AAAA && r->data.len == 16)))
		return false;
	return addr_from_bytes(r->data.msg + r->data.at, r->data.len, 0, ret);
}

static void add_glue(struct delegation_server *server, const struct message *m)
{
	struct record r;
	struct addr a;
	bool more;

	for (more = message_first(m, SECTION_ADDITIONAL, &r); more; more = message_next(m, &r)) {
		if (!record_is_owned_by(m, &r, &server->name) || !read_address(&r, &a))
			continue;
		delegation_add_address(server, &a);
		server->source = DELEGATION_GLUE;
	}
}

void delegation_read(struct delegation *ret, const struct message *m, const struct name *from)
{
	struct record r;
	struct name name;
	bool more;

	ret->n = 0;
	for (more = message_first(m, SECTION_AUTHORITY, &r);
	     more && ret->n < DELEGATION_SERVERS; more = message_next(m, &r)) {
		struct delegation_server *server;

		if (r.data.type != RRTYPE_NS || !record_is_owned_by(m, &r, &ret->zone) ||
		    !rdata_target(&r.data, &name))
			continue;
		server = delegation_add_server(ret, &name);
		if (name_is_below(&name, from))
			add_glue(server, m);
	}
}

void delegation_add_answer(struct delegation_server *server, const struct message *m)
{
	struct record r;
	struct addr a;
	bool more;

	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (!read_address(&r, &a))
			continue;
		delegation_add_address(server, &a);
		server->source = DELEGATION_LOOKED_UP;
	}
}

/* ---- judging ---- */

static bool find(const struct message *m, enum section section, const struct name *owner,
		 uint16_t type, struct record *ret)
{
	bool more;

	for (more = message_first(m, section, ret); more; more = message_next(m, ret)) {
		if ((ret->data.type == type || type == RRTYPE_ANY) &&
		    record_is_owned_by(m, ret, owner))
			return true;
	}
	return false;
}

/*
 * Follows aliases from the name that was asked as far as the zone and the reply go; the name at
 * their end is left in *ret, and whether there was any in *ret_is_alias.  True: it has the record.
 */
static bool follow(const struct message *m, const struct question *asked,
		   const struct name *zone, struct name *ret, bool *ret_is_alias)
{
	struct record r;
	unsigned i;

	*ret = asked->name;
	for (i = 0; i < DELEGATION_ALIASES && name_is_below(ret, zone); i++) {
		*ret_is_alias = i > 0;
		if (find(m, SECTION_ANSWER, ret, asked->type, &r))
			return true;
		if (!find(m, SECTION_ANSWER, ret, RRTYPE_CNAME, &r) ||
		    !rdata_target(&r.data, ret))
			return false;
	}
	*ret_is_alias = true;
	return false;
}

/* The zone that the authority section hands the name over to. */
static bool find_cut(const struct message *m, const struct name *name, const struct name *zone,
		     struct name *ret)
{
	struct name server;
	struct record r;
	bool more;

	for (more = message_first(m, SECTION_AUTHORITY, &r); more; more = message_next(m, &r)) {
		if (r.data.type != RRTYPE_NS || !rdata_target(&r.data, &server))
			continue;
		record_owner(m, &r, ret);
		if (name_is_below(name, ret) && name_is_below(ret, zone) && !name_equal(ret, zone))
			return true;
	}
	return false;
}

static enum step_kind judge(struct name *next, const struct message *m,
			    const struct question *asked, const struct name *zone)
{
	bool has_authority = m->flags & MESSAGE_AA;
	bool is_found, is_alias = false;

	if (m->rcode == RCODE_REFUSED || m->rcode == RCODE_NOTAUTH)
		return STEP_LAME;
	if (m->rcode != RCODE_NOERROR && m->rcode != RCODE_NXDOMAIN)
		return STEP_FAILED;
	is_found = follow(m, asked, zone, next, &is_alias);
	if (is_found || is_alias || m->rcode == RCODE_NXDOMAIN) {
		if (!has_authority)
			return STEP_LAME;
		if (is_found)
			return STEP_ANSWER;
		if (is_alias && (m->rcode == RCODE_NOERROR || !name_is_below(next, zone)))
			return STEP_ALIAS;
		return STEP_NO_NAME;
	}
	if (find_cut(m, &asked->name, zone, next))
		return STEP_REFERRAL;
	return has_authority ? STEP_NO_DATA : STEP_LAME;
}

void delegation_judge(struct judgement *ret, const struct message *m,
		      const struct question *asked, const struct name *zone)
{
	ret->next.len = 0;
	ret->kind = judge(&ret->next, m, asked, zone);
	if (ret->kind != STEP_ALIAS && ret->kind != STEP_REFERRAL)
		ret->next.len = 0;
}
