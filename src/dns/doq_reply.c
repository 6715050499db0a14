/* Replies of DNS over QUIC out of the bytes of their streams. */
#include "dns/doq_reply.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/mem.h"

enum { ID = 2 };

void doq_reply_init(struct doq_reply *r)
{
	*r = (struct doq_reply){ .code = DOQ_NO_ERROR };
	buf_init(&r->bytes, DOQ_STREAM_MAX);
}

void doq_reply_done(struct doq_reply *r)
{
	buf_done(&r->bytes);
}

void doq_reply_add(struct doq_reply *r, const uint8_t *data, size_t n)
{
	size_t room = buf_room(&r->bytes);

	if (n > room) {
		r->is_too_long = true;
		n = room;
	}
	if (n > 0)
		(void)buf_append(&r->bytes, data, n);
}

void doq_reply_end(struct doq_reply *r)
{
	r->has_ended = true;
}

void doq_reply_reset(struct doq_reply *r, uint64_t code)
{
	r->has_ended = r->is_reset = true;
	r->code = code;
}

/* Bytes of the message and its prefix; 0 when not even the prefix has come. */
static size_t announced(const struct doq_reply *r)
{
	return r->bytes.len < DOQ_PREFIX ? 0 : (size_t)DOQ_PREFIX + bytes_u16(buf_data(&r->bytes));
}

static enum doq_verdict judge_part(const struct doq_reply *r, const char *subject,
				   struct error *err)
{
	if (!r->has_ended)
		return DOQ_PENDING;
	if (r->is_reset) {
		error_set(err, ERROR_PEER, 0, subject, "the server broke the exchange off: %s",
			  doq_code_word(r->code));
		return DOQ_FAILED;
	}
	error_set(err, ERROR_PEER, 0, subject, "the server ended the stream %s",
		  r->bytes.len ? "in the middle of its answer" : "without an answer");
	return DOQ_BREACH;
}

enum doq_verdict doq_reply_judge(const struct doq_reply *r, const uint8_t **ret_message,
				 size_t *ret_len, const char *subject, struct error *err)
{
	size_t whole = announced(r), len;
	const uint8_t *message;

	if (!whole || r->bytes.len < whole)
		return judge_part(r, subject, err);
	len = whole - DOQ_PREFIX;
	message = buf_data(&r->bytes) + DOQ_PREFIX;
	if (r->bytes.len > whole || r->is_too_long) {
		error_set(err, ERROR_PEER, 0, subject,
			  "the server sends more than one message on a stream");
		return DOQ_BREACH;
	}
	if (len >= ID && bytes_u16(message) != 0) {
		error_set(err, ERROR_PEER, 0, subject,
			  "the answer has the message ID %u, which must be 0 over QUIC",
			  bytes_u16(message));
		return DOQ_BREACH;
	}
	*ret_message = message;
	*ret_len = len;
	return DOQ_MESSAGE;
}

const char *doq_code_word(uint64_t code)
{
	static const char *const words[] = {
		[DOQ_NO_ERROR] = "with no error",
		[DOQ_INTERNAL_ERROR] = "it has an internal error",
		[DOQ_PROTOCOL_ERROR] = "it sees a breach of the protocol",
		[DOQ_REQUEST_CANCELLED] = "it cancelled the request",
		[DOQ_EXCESSIVE_LOAD] = "it is overloaded",
		[DOQ_UNSPECIFIED_ERROR] = "it gives no reason",
	};

	return code < ARRAY_SIZE(words) ? words[code] : "it gives a reason that is not known";
}
