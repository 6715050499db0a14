/* TCP_INFO.  The header of the kernel has what that of libc lacks. */
#include "net/tcp_facts.h"

#include "base/clock.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* An older kernel fills in less; what it leaves is zero. */
bool tcp_facts_get(int fd, struct tcp_facts *ret)
{
	struct tcp_facts facts = { .rtt_ns = 0 };
	struct tcp_info info;
	socklen_t len = sizeof(info), name_len = sizeof(facts.congestion) - 1;

	memset(&info, 0, sizeof(info));
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) < 0)
		return false;
	facts.rtt_ns = info.tcpi_rtt * CLOCK_US;
	facts.rtt_var_ns = info.tcpi_rttvar * CLOCK_US;
	/* Before the first sample it is the largest number. */
	if (info.tcpi_min_rtt != UINT32_MAX)
		facts.rtt_least_ns = info.tcpi_min_rtt * CLOCK_US;
	facts.delivery_rate = info.tcpi_delivery_rate;
	facts.retransmits = info.tcpi_total_retrans;
	facts.window = info.tcpi_snd_cwnd;
	facts.segment = info.tcpi_snd_mss;
	if (getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, facts.congestion, &name_len) < 0)
		facts.congestion[0] = '\0';
	*ret = facts;
	return true;
}
