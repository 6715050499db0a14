/* The verdict on a peer's certificate. */
#include "stream/tls_verify.h"

#include "base/mem.h"
#include "stream/tls_context.h"
#include "stream/tls_known.h"
#include "stream/tls_report.h"

#include <stdio.h>
#include <string.h>

/* Where a complaint goes; NULL when there are enough. */
static struct error *next_complaint(struct tls_verdict *v)
{
	return v->n < TLS_COMPLAINTS ? &v->complaints[v->n++] : NULL;
}

void tls_verdict_add(struct tls_verdict *v, int code, const char *text, const char *hint)
{
	struct error *complaint = next_complaint(v);

	if (!complaint)
		return;
	error_set(complaint, ERROR_TLS, code, v->subject, "%s", text);
	error_hint(complaint, hint);
}

/* Where a store context keeps its verdict; -1 when OpenSSL has no place for it. */
static int place_of_verdict(void)
{
	static int place = -1;

	if (place < 0)
		place = tls_lib.CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_X509_STORE_CTX, 0, NULL,
							NULL, NULL, NULL);
	return place;
}

/* Lists of what is revoked count for those issuers whose lists there are, and for the peer's. */
static bool is_borne(X509_STORE_CTX *store)
{
	return tls_lib.X509_STORE_CTX_get_error(store) == X509_V_ERR_UNABLE_TO_GET_CRL &&
	       tls_lib.X509_STORE_CTX_get_error_depth(store) > 0;
}

/* Of one check of OpenSSL's. */
static int on_check(int is_good, X509_STORE_CTX *store)
{
	struct tls_verdict *v =
		tls_lib.X509_STORE_CTX_get_ex_data(store, place_of_verdict());
	struct error *complaint;

	if (is_good || is_borne(store))
		return 1;
	complaint = next_complaint(v);
	if (complaint)
		tls_report_certificate(complaint, store, v->subject, v->name);
	return v->context->is_insecure;
}

static int check_pins(struct tls_verdict *v, X509_STORE_CTX *store)
{
	const struct tls_context *context = v->context;
	uint8_t pin[TLS_PIN_BYTES];
	char text[TLS_PIN_TEXT], why[160];
	size_t i;

	if (!tls_pin_of(tls_lib.X509_STORE_CTX_get0_cert(store), pin))
		memset(pin, 0, sizeof(pin));
	for (i = 0; i < context->n_pins; i++) {
		if (memcmp(context->pins[i], pin, sizeof(pin)) == 0)
			return 0;
	}
	snprintf(why, sizeof(why), "the peer's key is %s, and that was not pinned",
		 tls_pin_format(text, pin));
	tls_verdict_add(v, X509_V_ERR_APPLICATION_VERIFICATION, why,
			"if its owner has changed the key, ask for the new pin on another way; "
			"else somebody is between");
	return -1;
}

const char *tls_verdict_peer(char dst[static TLS_VERDICT_PEER], const struct tls_verdict *v)
{
	const char *port = strrchr(v->subject, ':');

	if (*v->name && port)
		snprintf(dst, TLS_VERDICT_PEER, "%.255s%s", v->name, port);
	else
		snprintf(dst, TLS_VERDICT_PEER, "%s", v->subject);
	return dst;
}

static int check_known(struct tls_verdict *v, X509_STORE_CTX *store)
{
	char peer[TLS_VERDICT_PEER], was[TLS_PIN_TEXT], is[TLS_PIN_TEXT], why[200];
	struct error err = ERROR_INIT;
	uint8_t had[TLS_PIN_BYTES];
	enum tls_known known;

	if (!tls_pin_of(tls_lib.X509_STORE_CTX_get0_cert(store), v->key) ||
	    tls_known_look(v->context->known, tls_verdict_peer(peer, v), v->key, &known, had,
			   &err) < 0) {
		v->complaints[v->n++] = err;
		return -1;
	}
	v->is_new = known == TLS_KNOWN_NEW;
	if (known != TLS_KNOWN_OTHER)
		return 0;
	snprintf(why, sizeof(why), "the peer's key was %s and is %s now", tls_pin_format(was, had),
		 tls_pin_format(is, v->key));
	tls_verdict_add(v, X509_V_ERR_APPLICATION_VERIFICATION, why,
			"if its owner says that it has a new key, take its line out of the file of "
			"--tofu; else somebody is between");
	return -1;
}

int tls_verdict_keep(struct tls_verdict *v, struct error *err)
{
	char peer[TLS_VERDICT_PEER];

	if (!v->is_new || v->context->is_insecure)
		return 0;
	return tls_known_add(v->context->known, tls_verdict_peer(peer, v), v->key, err);
}

int tls_verify_store(struct tls_verdict *v, X509_STORE_CTX *store)
{
	if (v->context->n_pins)
		return check_pins(v, store);
	if (v->context->known)
		return check_known(v, store);
	if (!tls_lib.X509_STORE_CTX_set_ex_data(store, place_of_verdict(), v))
		return -1;
	tls_lib.X509_STORE_CTX_set_verify_cb(store, on_check);
	return tls_lib.X509_verify_cert(store) == 1 && !v->n ? 0 : -1;
}

int tls_verify(X509_STORE_CTX *store, void *unused)
{
	int at = tls_lib.SSL_get_ex_data_X509_STORE_CTX_idx();
	struct tls_verdict *v =
		tls_lib.SSL_get_ex_data(tls_lib.X509_STORE_CTX_get_ex_data(store, at), 0);
	bool is_good = tls_verify_store(v, store) == 0;

	(void)unused;
	if (v->context->n_pins || v->context->known)
		tls_lib.X509_STORE_CTX_set_error(
			store, is_good ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
	return is_good || v->context->is_insecure;
}
