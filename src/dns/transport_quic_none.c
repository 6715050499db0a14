/* What stands in for DNS over QUIC where ngtcp2 was not there when netkit was built. */
#include "dns/transport_quic.h"

#include "base/error.h"

#include <errno.h>

static struct stream *none_connect(struct channel_link *link, struct error *err)
{
	error_set(err, ERROR_LOCAL, ENOSYS, link->subject,
		  "this netkit was built without the feature quic (DNS over QUIC)");
	error_hint(err, "build it with libngtcp2-dev, libngtcp2-crypto-gnutls-dev and "
			"libgnutls28-dev");
	return NULL;
}

static bool none_is_open(const struct channel_link *link)
{
	(void)link;
	return false;
}

const struct channel_protocol transport_quic_protocol = { .connect = none_connect,
							  .is_open = none_is_open };

const struct transport transport_quic = { .name = "quic",
					  .keeps_order = true,
					  .start = channel_start,
					  .cancel = channel_cancel };
