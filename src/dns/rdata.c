/* Record data: the generic form. */
#include "dns/rdata.h"

#include "base/buf.h"

struct rdata rdata_of(uint16_t type, uint16_t class, const void *data, uint16_t len)
{
	return (struct rdata){ .msg = data, .msg_len = len, .len = len,
			       .type = type, .class = class };
}

bool rdata_print_generic(struct buf *b, const struct rdata *d, unsigned style)
{
	unsigned i;

	if (!buf_printf(b, d->len ? "\\# %u " : "\\# %u", d->len))
		return false;
	for (i = 0; i < d->len; i++)
		if (((style & RDATA_SPLIT) && i && i % 28 == 0 && !buf_byte(b, ' ')) ||
		    !buf_printf(b, "%02X", d->msg[d->at + i]))
			return false;
	return true;
}

bool rdata_print(struct buf *b, const struct rdata *d, unsigned style)
{
	return rdata_print_generic(b, d, style);
}
