/*
 * Keys of peers that were met before (trust on first use): a file with a line for each,
 *
 *	mail.example.net:993 sha256:bIMb…=
 *
 * For src/stream/tls*.c.
 */
#ifndef STREAM_TLS_KNOWN_H
#define STREAM_TLS_KNOWN_H

#include "stream/tls_pin.h"

struct error;

enum tls_known { TLS_KNOWN_NEW, TLS_KNOWN_SAME, TLS_KNOWN_OTHER };

/*
 * Has that peer been met, and with this key?  Its last line counts.  A file that is not there
 * knows nobody; one that cannot be read, or has a line of another form, knows nobody to be the
 * same: -1 with ERROR_LOCAL.  OTHER: *ret_pin is the key that it had.
 */
int tls_known_look(const char *path, const char *peer, const uint8_t pin[static TLS_PIN_BYTES],
		   enum tls_known *ret, uint8_t ret_pin[static TLS_PIN_BYTES], struct error *err);

/* Adds a line, and makes the file, for its user alone.  -1 with ERROR_OUTPUT. */
int tls_known_add(const char *path, const char *peer, const uint8_t pin[static TLS_PIN_BYTES],
		  struct error *err);

#endif
