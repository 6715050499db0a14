/* Digests of keys, as text and back. */
#include "stream/tls_pin.h"

#include "base/encode.h"
#include "base/error.h"
#include "base/parse.h"

#include <stdio.h>
#include <string.h>

#define PREFIX "sha256:"

enum { HEX_DIGITS = 2 * TLS_PIN_BYTES };

/* 64 hex digits, colons aside. */
static bool parse_digits(const char *text, uint8_t *ret)
{
	char digits[HEX_DIGITS + 1];
	size_t n = 0, len;

	for (; *text; text++) {
		if (*text == ':')
			continue;
		if (n == HEX_DIGITS)
			return false;
		digits[n++] = *text;
	}
	digits[n] = '\0';
	return n == HEX_DIGITS && parse_hex(digits, ret, TLS_PIN_BYTES, &len);
}

int tls_pin_parse(const char *text, uint8_t ret[static TLS_PIN_BYTES], struct error *err)
{
	uint8_t pin[TLS_PIN_BYTES];
	const char *digest = text + strlen(PREFIX);
	size_t len;

	if (strncmp(text, PREFIX, strlen(PREFIX)) == 0 &&
	    (parse_digits(digest, pin) ||
	     (decode_base64(pin, sizeof(pin), digest, strlen(digest), &len) &&
	      len == sizeof(pin)))) {
		memcpy(ret, pin, sizeof(pin));
		return 0;
	}
	error_set(err, ERROR_USAGE, 0, "--pin", "'%.80s' is no pin", text);
	error_hint(err, "a pin is sha256: and the digest of a key: 44 characters of base64 or 64 "
			"hex digits");
	return -1;
}

bool tls_pin_of(const X509 *cert, uint8_t ret[static TLS_PIN_BYTES])
{
	unsigned char *key = NULL;
	int n = tls_lib.i2d_X509_PUBKEY(tls_lib.X509_get_X509_PUBKEY(cert), &key);
	bool is_done = n > 0 && tls_lib.EVP_Digest(key, (size_t)n, ret, NULL,
						   tls_lib.EVP_sha256(), NULL) == 1;

	tls_lib.CRYPTO_free(key, __FILE__, __LINE__);
	return is_done;
}

const char *tls_pin_format(char dst[static TLS_PIN_TEXT], const uint8_t pin[static TLS_PIN_BYTES])
{
	size_t n = strlen(PREFIX);

	memcpy(dst, PREFIX, n);
	n += encode_base64(dst + n, pin, TLS_PIN_BYTES);
	dst[n] = '\0';
	return dst;
}
