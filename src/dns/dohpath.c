/* What makes a URI template one that a DNS query can be put into. */
#include "dns/dohpath.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Is "dns" among the variables of an expression ("?a,dns:3*")? */
static bool has_dns(const char *p, const char *end)
{
	const char *start;

	if (p < end && strchr("?&#+./;", *p))
		p++;
	while (p < end) {
		start = p;
		p += strcspn(p, ",:*}");
		if (p - start == 3 && memcmp(start, "dns", 3) == 0)
			return true;
		p += strcspn(p, ",}");
		p += *p == ',';
	}
	return false;
}

static bool is_utf8(const char *text)
{
	size_t n = strlen(text), len;
	uint32_t character;

	for (; n > 0; text += len, n -= len) {
		len = text_utf8((const uint8_t *)text, n, &character);
		if (len == 0)
			return false;
	}
	return true;
}

static bool is_dns_path(const char *path)
{
	const char *p, *end;
	bool found = false;

	for (p = path; *p; p++) {
		if (*p == '}')
			return false;
		if (*p != '{')
			continue;
		end = p + 1 + strcspn(p + 1, "{}");
		if (*end != '}')
			return false;
		found = found || has_dns(p + 1, end);
		p = end;
	}
	return found && path[0] == '/' && is_utf8(path);
}

bool dohpath_is_valid(const uint8_t *data, size_t n)
{
	char *path = xstrndup((const char *)data, n);
	bool good = strlen(path) == n && is_dns_path(path);

	free(path);
	return good;
}
