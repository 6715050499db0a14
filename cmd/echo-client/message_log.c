/* Rows of messages. */
#include "echo-client/message_log.h"

#include "echo-client/flow.h"

enum { CHUNK = 64 * 1024, LONGEST_ROW = 128 };

void message_log_init(struct message_log *log, FILE *to)
{
	*log = (struct message_log){ .to = to };
	buf_init(&log->rows, CHUNK);
}

static void flush(struct message_log *log)
{
	fwrite(buf_data(&log->rows), 1, log->rows.len, log->to);
	buf_clear(&log->rows);
}

void message_log_done(struct message_log *log)
{
	if (log->rows.len)
		flush(log);
	buf_done(&log->rows);
}

void message_log_head(FILE *to)
{
	fputs("connection,number,bytes,due_ns,sent_ns,answered_ns\n", to);
}

static void put(struct message_log *log, uint64_t number)
{
	buf_decimal(&log->rows, number);
	buf_byte(&log->rows, ',');
}

void message_log_add(struct message_log *log, unsigned connection,
		     const struct flow_message *m, bool is_answered, uint64_t answered_at)
{
	if (!log->to)
		return;
	if (buf_room(&log->rows) < LONGEST_ROW)
		flush(log);
	put(log, connection);
	put(log, m->number);
	put(log, m->size);
	put(log, m->due_at - log->origin);
	put(log, m->sent_at - log->origin);
	if (is_answered)
		buf_decimal(&log->rows, answered_at - log->origin);
	buf_byte(&log->rows, '\n');
}
