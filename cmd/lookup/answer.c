/* What an answer means: outcomes and exit statuses. */
#include "lookup/answer.h"

#include "base/mem.h"
#include "dns/outcome.h"

enum reply_outcome reply_outcome(const struct reply *reply)
{
	if (!reply->message)
		return REPLY_NONE;
	switch (outcome_of(reply->message, reply->question.type)) {
	case OUTCOME_FOUND:
		return REPLY_FOUND;
	case OUTCOME_NO_DATA:
		return REPLY_NO_DATA;
	case OUTCOME_NO_NAME:
		return REPLY_NO_NAME;
	case OUTCOME_REFERRAL:
		return REPLY_REFERRAL;
	case OUTCOME_FAILED:
		break;
	}
	return REPLY_FAILED;
}

const char *reply_outcome_word(enum reply_outcome outcome)
{
	static const char *const words[] = {
		[REPLY_FOUND] = "found",   [REPLY_NO_DATA] = "no-data", [REPLY_NO_NAME] = "no-name",
		[REPLY_FAILED] = "failed", [REPLY_NONE] = "none",   [REPLY_REFERRAL] = "referral",
	};

	return words[outcome];
}

const struct query_attempt *reply_attempt(const struct reply *reply)
{
	if (!reply->result || !reply->result->has_message)
		return NULL;
	return &reply->result->attempts[reply->result->answered_by];
}

/* What validation makes of a status that an answer has. */
static enum exit_status trusted_status(const struct reply *reply, enum exit_status status)
{
	if (reply->validation && reply->validation->verdict == VERDICT_BOGUS)
		return STATUS_TRUST;
	if (reply->validation && reply->validation->verdict == VERDICT_UNDECIDED)
		return STATUS_SERVER;
	return status;
}

static enum exit_status reply_status(const struct reply *reply)
{
	switch (reply_outcome(reply)) {
	case REPLY_FOUND:
		return trusted_status(reply, STATUS_DONE);
	case REPLY_NO_DATA:
		return trusted_status(reply, STATUS_NODATA);
	case REPLY_NO_NAME:
		return trusted_status(reply, STATUS_NO);
	case REPLY_REFERRAL:
		return trusted_status(reply, STATUS_SERVER);
	case REPLY_FAILED:
		return STATUS_SERVER;
	case REPLY_NONE:
		break;
	}
	return error_status(reply->error);
}

/* From harmless to bad; a status that is not listed is worse than all. */
static size_t badness(enum exit_status status)
{
	static const enum exit_status order[] = { STATUS_DONE,	  STATUS_NODATA,  STATUS_NO,
						  STATUS_SERVER,  STATUS_TIMEOUT, STATUS_RESOLVE,
						  STATUS_PEER,	  STATUS_TRUST };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(order) && order[i] != status; i++)
		;
	return i;
}

enum exit_status answer_worse(enum exit_status a, enum exit_status b)
{
	return badness(b) > badness(a) ? b : a;
}

enum exit_status answer_status(const struct answer *answer)
{
	enum exit_status worst = STATUS_DONE;
	bool is_found = false;
	size_t i;

	for (i = 0; i < answer->n; i++) {
		enum exit_status status = reply_status(&answer->replies[i]);

		is_found |= status == STATUS_DONE;
		worst = answer_worse(worst, status);
	}
	if (answer->is_pair && is_found && worst == STATUS_NODATA)
		return STATUS_DONE;
	return worst;
}
