/* GnuTLS as ngtcp2 wants it, with nothing older than TLS 1.3. */
#include "dns/quic_tls.h"

#include "base/list.h"
#include "base/log.h"
#include "dns/channel.h"
#include "net/addr.h"
#include "stream/tls_chain.h"

#include <string.h>

enum { CHAIN_MAX = 32 };

static const char protocol[] = "doq"; /* RFC 9250 section 4.1.1 */

static const char priority[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:"
			       "+AES-256-GCM:+CHACHA20-POLY1305:-GROUP-ALL:+GROUP-X25519:"
			       "+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1:"
			       "%DISABLE_TLS13_COMPAT_MODE";

/* GnuTLS asks: 0 goes on with the handshake. */
static int on_certificate(gnutls_session_t session)
{
	ngtcp2_crypto_conn_ref *ref = quic_lib.gnutls_session_get_ptr(session);
	struct quic_tls *t = CONTAINER(ref, struct quic_tls, ref);
	struct tls_certificate chain[CHAIN_MAX];
	unsigned n = 0, i;
	const gnutls_datum_t *peers = quic_lib.gnutls_certificate_get_peers(session, &n);

	if (!peers || n > CHAIN_MAX)
		n = peers ? CHAIN_MAX : 0;
	for (i = 0; i < n; i++)
		chain[i] = (struct tls_certificate){ .data = peers[i].data, .len = peers[i].size };
	return tls_verify_chain(t->config->tls, chain, n, t->config->name, t->subject,
				&t->complaint);
}

static int set_up(struct quic_tls *t)
{
	gnutls_datum_t alpn = { .data = (unsigned char *)(uintptr_t)protocol,
				.size = sizeof(protocol) - 1 };
	const char *name = t->config->name;
	struct addr a;

	if (quic_lib.gnutls_init(&t->session, GNUTLS_CLIENT) != 0 ||
	    quic_lib.gnutls_priority_set_direct(t->session, priority, NULL) != 0 ||
	    quic_lib.ngtcp2_crypto_gnutls_configure_client_session(t->session) != 0 ||
	    quic_lib.gnutls_certificate_allocate_credentials(&t->credentials) != 0 ||
	    quic_lib.gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE,
					    t->credentials) != 0 ||
	    quic_lib.gnutls_alpn_set_protocols(t->session, &alpn, 1, 0) != 0)
		return -1;
	quic_lib.gnutls_session_set_ptr(t->session, &t->ref);
	quic_lib.gnutls_session_set_verify_function(t->session, on_certificate);
	if (addr_parse(name, 0, &a))
		return 0;
	return quic_lib.gnutls_server_name_set(t->session, GNUTLS_NAME_DNS, name, strlen(name));
}

int quic_tls_init(struct quic_tls *t, const struct channel_config *config, const char *subject,
		  struct error *err)
{
	t->config = config;
	t->subject = subject;
	if (set_up(t) == 0)
		return 0;
	return error_set(err, ERROR_LOCAL, 0, subject, "GnuTLS cannot be set up");
}

void quic_tls_done(struct quic_tls *t)
{
	if (t->session)
		quic_lib.gnutls_deinit(t->session);
	if (t->credentials)
		quic_lib.gnutls_certificate_free_credentials(t->credentials);
}

int quic_tls_finish(struct quic_tls *t)
{
	gnutls_datum_t chosen;

	if (quic_lib.gnutls_alpn_get_selected_protocol(t->session, &chosen) != 0)
		return error_set(&t->complaint, ERROR_PEER, 0, t->subject,
				 "the server does not offer the protocol %s there", protocol);
	log_event(LOG_TLS, 0, "%s: TLSv1.3 in QUIC, %s for %s", t->subject, protocol,
		  t->config->name);
	return 0;
}
