/* Rows to bytes, and back. */
#include "lookup/batch_held.h"

#include "base/buf.h"
#include "base/error.h"

#include <assert.h>
#include <string.h>

/* In front; behind it what was typed, the name in wire form, and the message. */
struct head {
	uint64_t number;
	enum batch_status status;
	bool is_local, has_result;
	uint16_t type, class, name_len, typed_len;
	uint32_t message_len; /* 0: none */
	const char *why;
	struct bulk_result result;
};

static_assert(sizeof(struct head) + NAME_TEXT + NAME_WIRE <= BATCH_HELD_MOST, "that is the most");

void batch_held_pack(struct buf *b, const struct batch_row *row)
{
	const struct batch_line *line = row->line;
	struct head head = { .number = line->number,
			     .status = row->status,
			     .is_local = line->is_local,
			     .has_result = row->result,
			     .type = line->question.type,
			     .class = line->question.class,
			     .name_len = line->question.name.len,
			     .typed_len = (uint16_t)line->typed_len,
			     .message_len = row->message ? row->message->len : 0,
			     .why = line->why };

	if (row->result)
		head.result = *row->result;
	(void)buf_append(b, &head, sizeof(head));
	(void)buf_append(b, line->typed, line->typed_len);
	(void)buf_append(b, line->question.name.wire, head.name_len);
	if (row->message)
		(void)buf_append(b, row->message->wire, row->message->len);
}

void batch_held_unpack(struct batch_held *ret, const void *bytes)
{
	const uint8_t *at = bytes;
	struct error unused = ERROR_INIT;
	struct head head;

	memcpy(&head, at, sizeof(head));
	at += sizeof(head);
	ret->line.number = head.number;
	ret->line.is_local = head.is_local;
	ret->line.why = head.why;
	ret->line.typed_len = head.typed_len;
	memcpy(ret->line.typed, at, head.typed_len);
	ret->line.typed[head.typed_len] = '\0';
	at += head.typed_len;
	ret->line.question.type = head.type;
	ret->line.question.class = head.class;
	ret->line.question.name.len = (uint8_t)head.name_len;
	memcpy(ret->line.question.name.wire, at, head.name_len);
	at += head.name_len;
	ret->row = (struct batch_row){ .line = &ret->line, .status = head.status };
	if (head.message_len && message_parse(&ret->message, at, head.message_len, &unused) == 0)
		ret->row.message = &ret->message;
	if (!head.has_result)
		return;
	ret->result = head.result;
	ret->result.message = ret->row.message;
	ret->row.result = &ret->result;
}
