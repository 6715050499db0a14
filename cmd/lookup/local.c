/* localhost, answered here: RFC 6761 section 6.3. */
#include "lookup/local.h"

#include "base/buf.h"
#include "base/error.h"
#include "dns/message.h"
#include "net/addr.h"

#include <stddef.h>

static struct name localhost(void)
{
	struct error err = ERROR_INIT;
	struct name name = { 0 };

	(void)name_parse("localhost", &name, &err);
	return name;
}

static bool is_reverse_loopback(const struct name *name)
{
	struct addr a;

	return name_to_addr(name, &a) && addr_is_loopback(&a);
}

bool local_is_name(const struct name *name)
{
	struct name ancestor = localhost();

	return name_is_below(name, &ancestor) || is_reverse_loopback(name);
}

static void add_address(struct buf *b, const struct question *q, int family)
{
	struct addr a = addr_loopback(family, 0);
	size_t len;
	const uint8_t *bytes = addr_bytes(&a, &len);
	struct rdata data = rdata_of(family == AF_INET ? RRTYPE_A : RRTYPE_AAAA, RRCLASS_IN, bytes,
				     (uint16_t)len);

	(void)message_add_record(b, SECTION_ANSWER, &q->name, &data, 0, NULL);
}

void local_answer(struct buf *b, const struct question *q)
{
	struct name name = localhost();
	bool is_reverse = is_reverse_loopback(&q->name), is_any = q->type == RRTYPE_ANY;
	struct rdata pointer = rdata_of(RRTYPE_PTR, RRCLASS_IN, name.wire, name.len);

	(void)message_begin(b, 0, MESSAGE_QR | MESSAGE_AA | MESSAGE_RD | MESSAGE_RA);
	(void)message_add_question(b, q, NULL);
	if (is_reverse) {
		if (is_any || q->type == RRTYPE_PTR)
			(void)message_add_record(b, SECTION_ANSWER, &q->name, &pointer, 0, NULL);
		return;
	}
	if (is_any || q->type == RRTYPE_A)
		add_address(b, q, AF_INET);
	if (is_any || q->type == RRTYPE_AAAA)
		add_address(b, q, AF_INET6);
}
