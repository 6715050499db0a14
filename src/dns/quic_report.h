/* Why a QUIC connection ended, in words. */
#ifndef DNS_QUIC_REPORT_H
#define DNS_QUIC_REPORT_H

#include "dns/quic_library.h"

struct error;

/*
 * Fills *err from what the server said when it closed the connection.  One that it closed in
 * order is ERROR_PEER with TRANSPORT_CLOSED.  Returns -1.
 */
int quic_report_close(struct error *err, const char *subject,
		      const ngtcp2_connection_close_error *said);

#endif
