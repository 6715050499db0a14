/* Random bytes from the kernel, 64 at a time; each thread has a store of its own. */
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static _Thread_local uint8_t store[64];
static _Thread_local size_t left;
static _Thread_local pid_t owner; /* a child of fork(2) must not draw what its parent draws */

static void draw(void *dst, size_t n)
{
	uint8_t *p = dst;

	while (n) {
		ssize_t got = getrandom(p, n, 0); /* up to 256 bytes are never interrupted */

		if (got < 0)
			abort();
		p += got;
		n -= (size_t)got;
	}
}

void rng_bytes(void *dst, size_t n)
{
	if (n > sizeof(store)) {
		draw(dst, n);
		return;
	}
	if (n > left || owner != getpid()) {
		draw(store, sizeof(store));
		left = sizeof(store);
		owner = getpid();
	}
	memcpy(dst, store + sizeof(store) - left, n);
	memset(store + sizeof(store) - left, 0, n);
	left -= n;
}

uint16_t rng_u16(void)
{
	uint16_t value;

	rng_bytes(&value, sizeof(value));
	return value;
}

uint32_t rng_below(uint32_t bound)
{
	uint32_t value, least = -bound % bound; /* 2^32 mod bound: below it is biased */

	do
		rng_bytes(&value, sizeof(value));
	while (value < least);
	return value % bound;
}

uint64_t rng_spread(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}
