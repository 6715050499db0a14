/* Frames of messages on a connection that is kept. */
#include "dns/transport_framed.h"

#include "base/error.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
	PREFIX = 2,
	ID = 2,
	PADDING = 128, /* RFC 8467 section 4.1 */
};

/* Of a connection: the frame that has begun to come. */
struct frames {
	size_t len;
	uint8_t bytes[PREFIX + CHANNEL_REPLY_MAX];
};

static int framed_open(struct channel_link *link, struct error *err)
{
	struct frames *f = xmalloc(sizeof(*f));

	(void)err;
	f->len = 0;
	link->state = f;
	return 0;
}

static void framed_close(struct channel_link *link)
{
	free(link->state);
}

static int framed_send(struct channel_link *link, struct channel_exchange *x, struct error *err)
{
	const struct transport_request *request = &x->request;

	if (buf_room(&link->out) < PREFIX + request->len)
		return error_set(err, ERROR_LOCAL, 0, link->subject,
				 "too many queries wait to be sent");
	(void)buf_u16(&link->out, (uint16_t)request->len);
	(void)buf_append(&link->out, request->query, request->len);
	return 0;
}

/*
 * Whose reply is it?  By the ID; what fits nobody is shown to the oldest, which counts it as
 * ignored.
 */
static void dispatch(struct channel_link *link, const uint8_t *msg, size_t len)
{
	bool was_shown = false;

	LIST_EACH(node, &link->exchanges)
	{
		struct channel_exchange *x = CONTAINER(node, struct channel_exchange, node);

		if (len < ID || memcmp(msg, x->request.query, ID) != 0)
			continue;
		was_shown = true;
		if (channel_reply(x, msg, len))
			return;
	}
	if (!was_shown && !list_is_empty(&link->exchanges))
		(void)channel_reply(CONTAINER(link->exchanges.next, struct channel_exchange, node),
				    msg, len);
}

static int framed_receive(struct channel_link *link, const uint8_t *data, size_t n,
			  struct error *err)
{
	struct frames *f = link->state;

	(void)err;
	while (n > 0) {
		size_t want = PREFIX, part;

		if (f->len >= PREFIX)
			want += (size_t)f->bytes[0] << 8 | f->bytes[1];
		part = want - f->len < n ? want - f->len : n;
		memcpy(f->bytes + f->len, data, part);
		f->len += part;
		data += part;
		n -= part;
		if (f->len < PREFIX ||
		    f->len < PREFIX + ((size_t)f->bytes[0] << 8 | f->bytes[1]))
			continue;
		part = f->len - PREFIX;
		f->len = 0;
		dispatch(link, f->bytes + PREFIX, part);
	}
	return 0;
}

const struct channel_protocol transport_framed_protocol = {
	.open = framed_open,
	.close = framed_close,
	.send = framed_send,
	.receive = framed_receive,
};

const struct transport transport_tls = { .name = "tls",
					 .padding = PADDING,
					 .start = channel_start,
					 .cancel = channel_cancel };

const struct transport transport_tcp_kept = { .name = "tcp",
					      .start = channel_start,
					      .cancel = channel_cancel };
