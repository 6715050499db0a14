/*
 * The messages of --ping: a line of text that says which run and which number it is,
 *filled up with a pattern of letters, so that servers that echo line by line answer it,
 *too.
 *
 *	"1f3a5c7e 00000001 bcdefgh…\n"
 *
 * Short ones are the first bytes of that (but still end with a newline); below
 * MESSAGE_NUMBERED bytes the number cannot be read back.  Pure.
 */
#ifndef ECHO_CLIENT_MESSAGE_H
#define ECHO_CLIENT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MESSAGE_NUMBERED = 18 }; /* the least size with both numbers */

/* Fills n bytes; the same ones for the same run and number. */
void message_make(uint8_t *dst, size_t n, uint32_t run, uint32_t number);

/* The number of a message of this run; false when it is none, or too short to tell. */
bool message_number(const uint8_t *data, size_t n, uint32_t run, uint32_t *ret);

#endif
