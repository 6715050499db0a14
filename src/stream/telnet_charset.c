/* CHARSET's answer. */
#include "stream/telnet_charset.h"

#include "stream/telnet_proto.h"
#include "stream/telnet_sub.h"

#include <string.h>
#include <strings.h>

/* "[TTABLE]" and a version byte before the list: an offer of a table, which is not taken up. */
static size_t table_offer(const uint8_t *data, size_t n)
{
	static const char word[] = "[TTABLE]";
	size_t len = sizeof(word) - 1;

	return n > len && !memcmp(data, word, len) ? len + 1 : 0;
}

/* The list is in the peer's words: a separator of its choice, then names with it between. */
void telnet_charset_answer(const char *ours, const uint8_t *data, size_t n,
			   struct telnet_sub *out)
{
	size_t at = table_offer(data, n), end, len = strlen(ours);
	uint8_t separator = at < n ? data[at] : 0;

	telnet_sub_start(out, TELOPT_CHARSET);
	for (at++; at < n; at = end + 1) {
		for (end = at; end < n && data[end] != separator; end++)
			;
		if (end - at == len && !strncasecmp((const char *)data + at, ours, len)) {
			telnet_sub_byte(out, CHARSET_ACCEPTED);
			telnet_sub_add(out, data + at, len);
			return;
		}
	}
	telnet_sub_byte(out, CHARSET_REJECTED);
}
