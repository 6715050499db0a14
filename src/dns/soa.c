/* An SOA ends in five numbers, of which the serial is the first (RFC 1035 section 3.3.13). */
#include "dns/soa.h"

#include "dns/rdata.h"
#include "dns/rrtype.h"

enum { SERIAL_FROM_END = 20 };

bool soa_serial(const struct rdata *d, uint32_t *ret)
{
	const uint8_t *p;

	if (d->type != RRTYPE_SOA || !rdata_is_well_formed(d))
		return false;
	p = d->msg + d->at + d->len - SERIAL_FROM_END;
	*ret = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	return true;
}

/* Section 3.2. */
bool soa_is_newer(uint32_t a, uint32_t b)
{
	return a - b - 1 < UINT32_C(0x7fffffff);
}
