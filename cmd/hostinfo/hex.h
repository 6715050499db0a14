/* Addresses as one hexadecimal number: 0x8002c2f2 is 128.2.194.242. */
#ifndef HOSTINFO_HEX_H
#define HOSTINFO_HEX_H

#include <stdbool.h>

struct addr;

enum { HEX_TEXT = 40 };

/* "0x" and one to eight digits are an IPv4 address, 32 digits an IPv6 one; port 0. */
bool hex_parse(const char *word, struct addr *ret);

/* "0x8002c2f2": all digits, in network order; returns dst. */
const char *hex_format(char dst[static HEX_TEXT], const struct addr *a);

#endif
