/* Hex in tables of tests. */
#ifndef SUPPORT_LIB_HEX_H
#define SUPPORT_LIB_HEX_H

#include <stddef.h>
#include <stdint.h>

/* The bytes that "00 ff 10" stands for (blanks are skipped); fails the test when it is no hex. */
size_t hex_bytes(const char *hex, uint8_t *dst, size_t cap);

#endif
