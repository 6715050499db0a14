/* Numbers of several bytes in network order, at any address. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdint.h>

static inline uint16_t bytes_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t bytes_u32(const uint8_t *p)
{
	return (uint32_t)bytes_u16(p) << 16 | bytes_u16(p + 2);
}

#endif
