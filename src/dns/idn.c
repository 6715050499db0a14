/* Internationalised names by libidn2, loaded on first use. */
#include "dns/idn.h"

#include "base/error.h"
#include "base/lazy.h"
#include "base/mem.h"

#include <idn2.h>
#include <stddef.h>

LAZY_DECLARE(idn2_to_ascii_8z);
LAZY_DECLARE(idn2_strerror);
LAZY_DECLARE(idn2_free);

static const struct lazy_symbol symbols[] = {
	LAZY_SYMBOL(idn2_to_ascii_8z),
	LAZY_SYMBOL(idn2_strerror),
	LAZY_SYMBOL(idn2_free),
	{ NULL, NULL },
};

static struct lazy library = {
	.soname = "libidn2.so.0",
	.package = "libidn2-0",
	.what = "internationalised names",
	.symbols = symbols,
};

bool idn_is_needed(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text > 127)
			return true;
	}
	return false;
}

char *idn_to_ascii(const char *text, struct error *err)
{
	char *ascii, *copy;
	int code;

	if (!idn_is_needed(text))
		return xstrdup(text);
	if (lazy_load(&library, err) < 0)
		return NULL;
	code = lazy_idn2_to_ascii_8z(text, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code != IDN2_OK) {
		error_set(err, ERROR_USAGE, 0, text, "no internationalised name: %s",
			  lazy_idn2_strerror(code));
		return NULL;
	}
	copy = xstrdup(ascii);
	lazy_idn2_free(ascii);
	return copy;
}
