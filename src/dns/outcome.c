/* Messages to outcomes. */
#include "dns/outcome.h"

bool outcome_is_wanted(const struct record *r, uint16_t type)
{
	return r->data.type == type || rrtype_is_question(type);
}

static bool has_record(const struct message *m, uint16_t type)
{
	struct record r;
	bool more;

	for (more = message_first(m, SECTION_ANSWER, &r); more; more = message_next(m, &r)) {
		if (outcome_is_wanted(&r, type))
			return true;
	}
	return false;
}

/* The first one of a type. */
static bool find_authority(const struct message *m, uint16_t type, struct record *ret)
{
	bool more;

	for (more = message_first(m, SECTION_AUTHORITY, ret); more; more = message_next(m, ret)) {
		if (ret->data.type == type)
			return true;
	}
	return false;
}

/* The authority of an answer with an alias is about the alias. */
static bool is_referral(const struct message *m)
{
	struct record r;

	return (!(m->flags & MESSAGE_AA) || m->count[SECTION_ANSWER]) &&
	       find_authority(m, RRTYPE_NS, &r) && !find_authority(m, RRTYPE_SOA, &r);
}

enum outcome outcome_of(const struct message *m, uint16_t type)
{
	if (m->rcode == RCODE_NXDOMAIN)
		return OUTCOME_NO_NAME;
	if (m->rcode != RCODE_NOERROR)
		return OUTCOME_FAILED;
	if (has_record(m, type))
		return OUTCOME_FOUND;
	return is_referral(m) ? OUTCOME_REFERRAL : OUTCOME_NO_DATA;
}

void outcome_zone(const struct message *m, struct name *ret)
{
	struct record r;

	if (find_authority(m, RRTYPE_NS, &r))
		record_owner(m, &r, ret);
	else
		*ret = name_root();
}

bool outcome_is_failure(const struct message *m)
{
	return m->rcode == RCODE_SERVFAIL || m->rcode == RCODE_REFUSED ||
	       m->rcode == RCODE_NOTIMP || m->rcode == RCODE_FORMERR ||
	       m->rcode == RCODE_BADCOOKIE;
}

bool outcome_is_lame(const struct message *m)
{
	return m->rcode == RCODE_NOERROR && !m->count[SECTION_ANSWER] &&
	       !(m->flags & (MESSAGE_AA | MESSAGE_RA)) &&
	       m->count[SECTION_ADDITIONAL] == (m->has_edns ? 1 : 0);
}

bool outcome_lacks_edns(const struct message *m)
{
	return !m->has_edns && (m->rcode == RCODE_FORMERR || m->rcode == RCODE_NOTIMP);
}
