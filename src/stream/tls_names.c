/* Names and addresses that a certificate is verified for (RFC 9525): alternative names alone. */
#include "net/addr.h"
#include "stream/tls_context.h"

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
