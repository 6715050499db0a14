/* Whatever addr_parse() takes is shown in a form that it reads as the same address. */
#include "net/addr.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct addr *a)
{
	char text[ADDR_TEXT], other[ADDR_TEXT];
	struct addr again;
	size_t n;

	addr_format(text, a);
	assert(strlen(text) < ADDR_TEXT - 1);
	assert(addr_parse(text, addr_port(a), &again) && addr_equal(a, &again));
	addr_format_port(other, a);
	addr_format_hash(other, a);
	assert(addr_bytes(a, &n) && (n == 4 || n == 16));
	(void)addr_is_any(a);
	(void)addr_is_multicast(a);
	(void)addr_is_link_local(a);
	addr_unmap(&again);
	assert(addr_is_loopback(a) == addr_is_loopback(&again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct addr a;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (addr_parse(text, 65535, &a))
		check(&a);
	if (addr_from_path(text, &a)) {
		char path[ADDR_TEXT];

		assert(addr_family(&a) == AF_UNIX && !strcmp(addr_format(path, &a), text));
	}
	if (addr_from_bytes(data, size, 1, &a))
		check(&a);
	if (addr_from_sockaddr((const struct sockaddr *)(const void *)text, (socklen_t)size, &a) &&
	    addr_family(&a) != AF_UNIX)
		assert(a.len <= size);
	free(text);
	return 0;
}
