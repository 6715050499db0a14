/* Alternative names: wanted ones, and those that there are. */
#include "stream/tls_names.h"

#include "base/text.h"
#include "net/addr.h"

#include <stdio.h>

bool tls_want_name(X509_VERIFY_PARAM *param, const char *name)
{
	struct addr a;

	if (addr_parse(name, 0, &a) && addr_family(&a) == AF_INET)
		return tls_lib.X509_VERIFY_PARAM_set1_ip(param, (const void *)&a.in.sin_addr, 4);
	if (addr_parse(name, 0, &a))
		return tls_lib.X509_VERIFY_PARAM_set1_ip(param, (const void *)&a.in6.sin6_addr, 16);
	tls_lib.X509_VERIFY_PARAM_set_hostflags(param,
						X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
							X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return tls_lib.X509_VERIFY_PARAM_set1_host(param, name, 0);
}

bool tls_name_counts(const GENERAL_NAME *name)
{
	return name->type == GEN_DNS || name->type == GEN_IPADD;
}

const char *tls_name_format(char *dst, size_t cap, const GENERAL_NAME *name)
{
	const ASN1_STRING *s = name->type == GEN_IPADD ? name->d.iPAddress : name->d.dNSName;
	const unsigned char *data = tls_lib.ASN1_STRING_get0_data(s);
	size_t n = (size_t)tls_lib.ASN1_STRING_length(s);
	char text[ADDR_TEXT];
	struct addr a;

	if (name->type != GEN_IPADD)
		return text_safe(dst, cap, data, n, TEXT_KEEP_NONE);
	if (addr_from_bytes(data, n, 0, &a))
		addr_format(text, &a);
	else
		snprintf(text, sizeof(text), "(a malformed address)");
	snprintf(dst, cap, "%.*s", (int)cap - 1, text);
	return dst;
}
