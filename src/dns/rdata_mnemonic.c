/* Mnemonics of numbers inside record data. */
#include "dns/rdata_mnemonic.h"

#include "base/mem.h"
#include "base/text.h"

#include <stddef.h>

/* As in rrtype.c. */
struct word {
	unsigned number;
	char text[16];
};

static const struct word cert_types[] = {
	{ 1, "PKIX" },	  { 2, "SPKI" },   { 3, "PGP" },     { 4, "IPKIX" }, { 5, "ISPKI" },
	{ 6, "IPGP" },	  { 7, "ACPKIX" }, { 8, "IACPKIX" }, { 253, "URI" }, { 254, "OID" },
};

static const struct word algorithms[] = {
	{ 1, "RSAMD5" },
	{ 2, "DH" },
	{ 3, "DSA" },
	{ 5, "RSASHA1" },
	{ 6, "NSEC3DSA" },
	{ 7, "NSEC3RSASHA1" },
	{ 8, "RSASHA256" },
	{ 10, "RSASHA512" },
	{ 12, "ECCGOST" },
	{ 13, "ECDSAP256SHA256" },
	{ 14, "ECDSAP384SHA384" },
	{ 15, "ED25519" },
	{ 16, "ED448" },
	{ 252, "INDIRECT" },
	{ 253, "PRIVATEDNS" },
	{ 254, "PRIVATEOID" },
};

static const struct word tsig_errors[] = {
	{ 0, "NOERROR" },   { 1, "FORMERR" },  { 2, "SERVFAIL" },  { 3, "NXDOMAIN" },
	{ 4, "NOTIMP" },    { 5, "REFUSED" },  { 6, "YXDOMAIN" },  { 7, "YXRRSET" },
	{ 8, "NXRRSET" },   { 9, "NOTAUTH" },  { 10, "NOTZONE" },  { 16, "BADSIG" },
	{ 17, "BADKEY" },   { 18, "BADTIME" }, { 19, "BADMODE" },  { 20, "BADNAME" },
	{ 21, "BADALG" },   { 22, "BADTRUNC" },
};

static const struct word schemes[] = { { 1, "NOTIFY" } };

static const char *name_of(const struct word *words, size_t n, unsigned number)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (words[i].number == number)
			return words[i].text;
	return NULL;
}

static bool number_of(const struct word *words, size_t n, const char *word, uint64_t *ret)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (text_equal_nocase(words[i].text, word)) {
			*ret = words[i].number;
			return true;
		}
	}
	return false;
}

const char *cert_type_name(unsigned number)
{
	return name_of(cert_types, ARRAY_SIZE(cert_types), number);
}

const char *algorithm_name(unsigned number)
{
	return name_of(algorithms, ARRAY_SIZE(algorithms), number);
}

bool cert_type_parse(const char *word, uint64_t *ret)
{
	return number_of(cert_types, ARRAY_SIZE(cert_types), word, ret);
}

bool algorithm_parse(const char *word, uint64_t *ret)
{
	return number_of(algorithms, ARRAY_SIZE(algorithms), word, ret);
}

const char *scheme_name(unsigned number)
{
	return name_of(schemes, ARRAY_SIZE(schemes), number);
}

bool scheme_parse(const char *word, uint64_t *ret)
{
	return number_of(schemes, ARRAY_SIZE(schemes), word, ret);
}

const char *tsig_error_name(unsigned number)
{
	return name_of(tsig_errors, ARRAY_SIZE(tsig_errors), number);
}

bool tsig_error_parse(const char *word, uint64_t *ret)
{
	return number_of(tsig_errors, ARRAY_SIZE(tsig_errors), word, ret);
}
