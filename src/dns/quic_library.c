/* The three libraries of QUIC and the table of what is called in them. */
#include "dns/quic_library.h"

#include "base/error.h"
#include "base/lazy.h"

#include <stddef.h>

struct quic_library quic_lib;

#define SYMBOL(f) { .name = #f, .slot = (void **)(void *)&quic_lib.f },

static const struct lazy_symbol ngtcp2_symbols[] = {
#define QUIC_NGTCP2(f) SYMBOL(f)
#define QUIC_CRYPTO(f)
#define QUIC_GNUTLS(f)
#include "dns/quic_library.def"
#undef QUIC_NGTCP2
#undef QUIC_CRYPTO
#undef QUIC_GNUTLS
	{ NULL, NULL },
};

static const struct lazy_symbol crypto_symbols[] = {
#define QUIC_NGTCP2(f)
#define QUIC_CRYPTO(f) SYMBOL(f)
#define QUIC_GNUTLS(f)
#include "dns/quic_library.def"
#undef QUIC_NGTCP2
#undef QUIC_CRYPTO
#undef QUIC_GNUTLS
	{ NULL, NULL },
};

static const struct lazy_symbol gnutls_symbols[] = {
#define QUIC_NGTCP2(f)
#define QUIC_CRYPTO(f)
#define QUIC_GNUTLS(f) SYMBOL(f)
#include "dns/quic_library.def"
#undef QUIC_NGTCP2
#undef QUIC_CRYPTO
#undef QUIC_GNUTLS
	{ NULL, NULL },
};

static struct lazy ngtcp2 = { .soname = "libngtcp2.so.9",
			      .package = "libngtcp2-9",
			      .what = "DNS over QUIC",
			      .symbols = ngtcp2_symbols };
static struct lazy crypto = { .soname = "libngtcp2_crypto_gnutls.so.2",
			      .package = "libngtcp2-crypto-gnutls2",
			      .what = "DNS over QUIC",
			      .symbols = crypto_symbols };
static struct lazy gnutls = { .soname = "libgnutls.so.30",
			      .package = "libgnutls30",
			      .what = "DNS over QUIC",
			      .symbols = gnutls_symbols };

int quic_library_load(struct error *err)
{
	if (lazy_load(&ngtcp2, err) < 0 || lazy_load(&gnutls, err) < 0)
		return -1;
	return lazy_load(&crypto, err);
}
