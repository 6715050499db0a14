/* A file of rules: what is taken answers for every address, and one that is denied is not allowed. */
#include "base/error.h"
#include "net/acl.h"
#include "net/addr.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const addresses[] = { "127.0.0.1", "10.1.2.3", "255.255.255.255", "0.0.0.0",
					 "::1", "2001:db8::1", "fe80::1", "::" };

static void ask(const struct acl *allowing, const struct acl *denying, const char *address)
{
	struct addr addr;
	struct acl_who who = { .addr = &addr };
	const char *rule;
	bool is_in;

	assert(addr_parse(address, 0, &addr));
	is_in = acl_allows(allowing, &who, &rule);
	assert(is_in == (rule != NULL) || acl_is_empty(allowing));
	/* The same rules, denying: whom they know does not come, all others do. */
	if (!acl_is_empty(allowing))
		assert(acl_allows(denying, &who, &rule) == !is_in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acl *allowing = acl_new(), *denying = acl_new();
	struct error err = ERROR_INIT, same = ERROR_INIT;
	const char *text = (const char *)data;
	size_t i;
	int result;

	if (memmem(data, size, "id:", 3)) /* users and groups cost a look into files */
		goto out;
	result = acl_add_text(allowing, ACL_ALLOW, "file", text, size, &err);
	assert(acl_add_text(denying, ACL_DENY, "file", text, size, &same) == result);
	assert(result == 0 || (err.phase == ERROR_USAGE && err.text[0]));
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		ask(allowing, denying, addresses[i]);
out:
	acl_free(allowing);
	acl_free(denying);
	return 0;
}
