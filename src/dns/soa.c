/* An SOA ends in five numbers, of which the serial is the first (RFC 1035 section 3.3.13). */
#include "dns/soa.h"

#include "base/bytes.h"
#include "dns/rdata.h"
#include "dns/rrtype.h"

enum { SERIAL_FROM_END = 20 };

bool soa_serial(const struct rdata *d, uint32_t *ret)
{
	if (d->type != RRTYPE_SOA || !rdata_is_well_formed(d))
		return false;
	*ret = bytes_u32(d->msg + d->at + d->len - SERIAL_FROM_END);
	return true;
}

/* Section 3.2. */
bool soa_is_newer(uint32_t a, uint32_t b)
{
	return a - b - 1 < UINT32_C(0x7fffffff);
}
