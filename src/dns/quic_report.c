/* Error codes of QUIC (RFC 9000 section 20), and those of DNS over QUIC. */
#include "dns/quic_report.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "dns/doq_reply.h"
#include "dns/transport.h"

enum {
	ALERT_NO_PROTOCOL = 120, /* no_application_protocol */
	ALERTS = 256,
	SHOWN_REASON = 64,
};

static const char *transport_code(uint64_t code)
{
	static const char *const words[] = {
		"no error",
		"internal error",
		"connection refused",
		"flow control error",
		"stream limit error",
		"stream state error",
		"final size error",
		"frame encoding error",
		"transport parameter error",
		"connection ID limit error",
		"protocol violation",
		"invalid token",
		"application error",
	};

	return code < ARRAY_SIZE(words) ? words[code] : "an unknown error";
}

static int report_alert(struct error *err, const char *subject, int alert)
{
	const char *name = quic_lib.gnutls_alert_get_name((gnutls_alert_description_t)alert);

	if (alert == ALERT_NO_PROTOCOL)
		return error_set(err, ERROR_PEER, 0, subject,
				 "the server does not offer the protocol doq there");
	return error_set(err, ERROR_TLS, alert, subject,
			 "the server broke the handshake off: %s", name ? name : "no reason given");
}

int quic_report_close(struct error *err, const char *subject,
		      const ngtcp2_connection_close_error *said)
{
	bool is_ours = said->type == NGTCP2_CONNECTION_CLOSE_ERROR_CODE_TYPE_APPLICATION;
	char reason[SHOWN_REASON] = "";

	if (said->error_code == DOQ_NO_ERROR)
		return error_set(err, ERROR_PEER, TRANSPORT_CLOSED, subject,
				 "the server closed the connection before it had answered");
	if (!is_ours && said->error_code >= NGTCP2_CRYPTO_ERROR &&
	    said->error_code < NGTCP2_CRYPTO_ERROR + ALERTS)
		return report_alert(err, subject, (int)(said->error_code - NGTCP2_CRYPTO_ERROR));
	if (said->reasonlen)
		text_safe(reason, sizeof(reason), said->reason, said->reasonlen, TEXT_KEEP_NONE);
	return error_set(err, ERROR_PEER, 0, subject, "the server closed the connection: %s%s%s",
			 is_ours ? doq_code_word(said->error_code) :
				   transport_code(said->error_code),
			 *reason ? ": " : "", reason);
}
