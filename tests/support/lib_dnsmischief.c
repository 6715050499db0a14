/*
 * The misbehaviour of fakedns, one function a label.  A message is a good one to start with, and
 * then spoilt in the one place that the label names.
 */
#include "support/lib_dnsmischief.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/addr.h"
#include "support/lib_dnsbuild.h"
#include "support/lib_script.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>


enum { TC = 0x0200 };

typedef void action_fn(struct query *q);

/* --- sending --------------------------------------------------------------------------- */

static void start(struct buf *m, const struct query *q, unsigned flags, unsigned answers)
{
	dns_start(m, q->wire, q->question_end, flags, answers);
}

static void send_bytes(struct query *q, int fd, const void *data, size_t n)
{
	if (q->is_tcp)
		q->is_over |= script_write(fd, data, n) < 0; /* the client has had enough */
	else
		(void)sendto(fd, data, n, 0, &q->from->sa, q->from->len);
}

static void send_message(struct query *q, struct buf *m)
{
	if (q->is_tcp) {
		uint8_t prefix[2] = { (uint8_t)(m->len >> 8), (uint8_t)m->len };

		send_bytes(q, q->fd, prefix, sizeof(prefix));
	}
	send_bytes(q, q->fd, buf_data(m), m->len);
	buf_done(m);
}

static void send_rcode(struct query *q, unsigned rcode)
{
	struct buf m;

	start(&m, q, rcode, 0);
	send_message(q, &m);
}

static void answer(struct query *q, struct buf *m)
{
	start(m, q, 0, 1);
	dns_address(m, DNS_QNAME, q->type == DNS_AAAA ? DNS_AAAA : DNS_A);
}

/* --- plain answers --------------------------------------------------------------------- */

static void act_ok(struct query *q)
{
	struct buf m;

	answer(q, &m);
	send_message(q, &m);
}

static void act_nodata(struct query *q)
{
	send_rcode(q, 0);
}

static void act_formerr(struct query *q)
{
	send_rcode(q, 1);
}

static void act_servfail(struct query *q)
{
	send_rcode(q, 2);
}

static void act_nxdomain(struct query *q)
{
	send_rcode(q, 3);
}

static void act_notimp(struct query *q)
{
	send_rcode(q, 4);
}

static void act_refused(struct query *q)
{
	send_rcode(q, 5);
}

/* A server that refuses this query, and takes others as the next label says. */
static void refuse_if(struct query *q, bool is_so, unsigned rcode)
{
	if (is_so)
		send_rcode(q, rcode);
	q->is_over |= is_so;
}

/* From before IXFR, in the one or the other way to say so; and from before EDNS. */
static void act_noixfr(struct query *q)
{
	refuse_if(q, q->type == DNS_IXFR, 4);
}

static void act_badixfr(struct query *q)
{
	refuse_if(q, q->type == DNS_IXFR, 1);
}

static void act_noopt(struct query *q)
{
	refuse_if(q, q->has_opt, 1);
}

/* A server from before EDNS: FORMERR when there is an OPT record, and an answer without. */
static void act_noedns(struct query *q)
{
	if (q->has_opt)
		send_rcode(q, 1);
	else
		act_ok(q);
}

static void act_drop(struct query *q)
{
	q->is_over = true;
}

static void act_delay(struct query *q)
{
	uint64_t until = clock_now() + 300 * CLOCK_MS;

	(void)q;
	while (clock_now() < until)
		(void)poll(NULL, 0, (int)((until - clock_now()) / CLOCK_MS + 1));
}

/* Silence to the first query of every two, an answer to the second. */
static void act_second(struct query *q)
{
	static unsigned count;

	if (count++ % 2 == 0)
		q->is_over = true;
}

static void act_trunc(struct query *q)
{
	struct buf m;

	if (q->is_tcp)
		return;
	start(&m, q, TC, 0);
	send_message(q, &m);
	q->is_over = true;
}

static void act_alwaystrunc(struct query *q)
{
	struct buf m;

	start(&m, q, TC, 0);
	send_message(q, &m);
}

/* As many addresses as fit behind the name into the longest message there is. */
static void act_big(struct query *q)
{
	unsigned i, n = 4000;
	struct buf m;

	if (!q->is_tcp) {
		act_trunc(q);
		return;
	}
	start(&m, q, 0, n);
	for (i = 0; i < n; i++) {
		dns_address(&m, DNS_QNAME, DNS_A);
		buf_data(&m)[m.len - 1] = (uint8_t)i;
		buf_data(&m)[m.len - 2] = (uint8_t)(i >> 8);
	}
	send_message(q, &m);
}

/* --- replies that are not for this question -------------------------------------------- */

static void act_wrongid(struct query *q)
{
	struct buf m;

	answer(q, &m);
	buf_data(&m)[1] ^= 1;
	send_message(q, &m);
}

static void act_wrongname(struct query *q)
{
	struct buf m;

	answer(q, &m);
	buf_data(&m)[13] ^= 1;
	send_message(q, &m);
}

/* The right name, each of its letters in the other case. */
static void act_othercase(struct query *q)
{
	struct buf m;
	size_t i;

	answer(q, &m);
	for (i = 12; i + 4 < q->question_end; i++) {
		uint8_t *c = buf_data(&m) + i;

		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z'))
			*c ^= 0x20;
	}
	send_message(q, &m);
}

static void act_wrongtype(struct query *q)
{
	struct buf m;

	answer(q, &m);
	buf_data(&m)[q->question_end - 3] ^= 0x40;
	send_message(q, &m);
}

static void act_noquestion(struct query *q)
{
	struct buf m;

	start(&m, q, 0, 1);
	buf_data(&m)[5] = 0;
	m.len = 12;
	dns_address(&m, 0, DNS_A);
	send_message(q, &m);
}

static void act_notreply(struct query *q)
{
	struct buf m;

	answer(q, &m);
	buf_data(&m)[2] &= 0x7f;
	send_message(q, &m);
}

/* A right answer but for the address in it, and for whom it comes from; NULL: any port. */
static void answer_as(struct query *q, const struct addr *sender)
{
	struct buf m;
	int fd;

	if (q->is_tcp)
		return;
	fd = socket(addr_family(q->from), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || (sender && bind(fd, &sender->sa, sender->len) < 0))
		script_die("cannot pretend: %s", strerror(errno));
	answer(q, &m);
	buf_data(&m)[m.len - 1] = 66;
	send_bytes(q, fd, buf_data(&m), m.len);
	buf_done(&m);
	close(fd);
}

/* From another port of the same address: somebody else. */
static void act_wrongsource(struct query *q)
{
	answer_as(q, NULL);
}

/* From the same port of the next address: 127.0.0.2 when we are 127.0.0.1. */
static void act_wrongaddress(struct query *q)
{
	struct addr self;

	if (!addr_of_socket(q->fd, &self))
		script_die("no address: %s", strerror(errno));
	if (addr_family(&self) == AF_INET)
		self.in.sin_addr.s_addr = htonl(ntohl(self.in.sin_addr.s_addr) + 1);
	else
		self.in6.sin6_addr.s6_addr[15]++;
	answer_as(q, &self);
}

static void act_two(struct query *q)
{
	struct buf m;

	act_ok(q);
	answer(q, &m);
	buf_data(&m)[m.len - 1] = 66;
	send_message(q, &m);
}

/* --- messages that cannot be read ------------------------------------------------------ */

static void act_loop(struct query *q)
{
	struct buf m;

	start(&m, q, 0, 1);
	dns_address(&m, (uint16_t)(0xc000 | q->question_end), DNS_A); /* points at itself */
	send_message(q, &m);
}

static void act_forward(struct query *q)
{
	struct buf m;

	start(&m, q, 0, 1);
	dns_address(&m, (uint16_t)(0xc000 | (q->question_end + 12)), DNS_A);
	send_message(q, &m);
}

static void act_rdlength(struct query *q)
{
	struct buf m;

	answer(q, &m);
	buf_data(&m)[m.len - 5] = 200;
	send_message(q, &m);
}

static void act_counts(struct query *q)
{
	struct buf m;

	answer(q, &m);
	buf_data(&m)[6] = 0xff;
	send_message(q, &m);
}

static void act_header(struct query *q)
{
	struct buf m;

	start(&m, q, 0, 0);
	m.len = 11;
	send_message(q, &m);
}

static void act_empty(struct query *q)
{
	struct buf m;

	buf_init(&m, 16);
	(void)buf_reserve(&m, 1);
	send_message(q, &m);
}

static void act_garbage(struct query *q)
{
	uint64_t seed = 7;
	struct buf m;

	start(&m, q, 0, 9);
	script_random(&seed, buf_reserve(&m, 400), 400);
	buf_added(&m, 400);
	send_message(q, &m);
}

/* --- names that lead nowhere ------------------------------------------------------------ */

static void act_cnameloop(struct query *q)
{
	struct buf m;
	size_t at;

	start(&m, q, 0, 1);
	at = dns_begin(&m, DNS_QNAME, DNS_CNAME);
	buf_u16(&m, DNS_QNAME);
	dns_end(&m, at);
	send_message(q, &m);
}

static void act_cnames(struct query *q)
{
	uint16_t owner = DNS_QNAME;
	struct buf m;
	unsigned i;

	start(&m, q, 0, 33);
	for (i = 0; i < 32; i++) {
		size_t at = dns_begin(&m, owner, DNS_CNAME);
		char label[8];

		snprintf(label, sizeof(label), "c%u", i);
		owner = (uint16_t)(0xc000 | at);
		dns_string(&m, label);
		buf_u16(&m, DNS_QNAME);
		dns_end(&m, at);
	}
	dns_address(&m, owner, DNS_A);
	send_message(q, &m);
}

/* --- TCP that is not as it should be ---------------------------------------------------- */

static void act_tcpclose(struct query *q)
{
	q->is_over = q->is_tcp;
}

/* The zone's SOA, with serial 1. */
static void soa(struct buf *m)
{
	static const uint8_t data[2 + 20] = { 0, 0, 0, 0, 0, 1 };
	size_t begin = dns_begin(m, DNS_QNAME, DNS_SOA);

	(void)buf_append(m, data, sizeof(data));
	dns_end(m, begin);
}

/* What a transfer begins with: the SOA and an address. */
static void act_soa(struct query *q)
{
	struct buf m;

	start(&m, q, 0, 2);
	soa(&m);
	dns_address(&m, DNS_QNAME, DNS_A);
	send_message(q, &m);
}

/* A whole transfer of an address. */
static void act_zone(struct query *q)
{
	struct buf m;

	start(&m, q, 0, 3);
	soa(&m);
	dns_address(&m, DNS_QNAME, DNS_A);
	soa(&m);
	send_message(q, &m);
}

/* One that never ends: an address now and then, until nobody takes it. */
static void act_endless(struct query *q)
{
	struct buf m;

	act_soa(q);
	while (!q->is_over) {
		(void)poll(NULL, 0, 50);
		start(&m, q, 0, 1);
		dns_address(&m, DNS_QNAME, DNS_A);
		send_message(q, &m);
	}
}

static void act_tcpzero(struct query *q)
{
	if (q->is_tcp)
		send_bytes(q, q->fd, "\0", 2);
}

static void act_tcpcut(struct query *q)
{
	if (!q->is_tcp)
		return;
	send_bytes(q, q->fd, "\2\0half", 6);
	q->is_over = true;
}

static void act_tcpdribble(struct query *q)
{
	struct buf m;

	if (!q->is_tcp)
		return;
	answer(q, &m);
	send_bytes(q, q->fd, "", 1);
	send_bytes(q, q->fd, &(uint8_t){ (uint8_t)m.len }, 1);
	for (size_t i = 0; i < m.len; i++) {
		(void)poll(NULL, 0, 1);
		send_bytes(q, q->fd, buf_data(&m) + i, 1);
	}
	buf_done(&m);
	q->is_over = true;
}

/* --- strings that would drive a terminal ------------------------------------------------ */
/* An alias to a name that is evil itself, and a record of the type asked (ANY: all) there. */
static void evil(struct query *q, bool odd)
{
	uint16_t owner = DNS_QNAME;
	unsigned n = 0;
	struct buf m;
	size_t at;

	if (q->type == DNS_ANY && !q->is_tcp) {
		act_trunc(q);
		return;
	}
	start(&m, q, 0, 0);
	if (q->type != DNS_CNAME) {
		at = dns_begin(&m, owner, DNS_CNAME);
		owner = (uint16_t)(0xc000 | at);
		dns_evil_name(&m);
		dns_end(&m, at);
		n++;
	}
	n += dns_evil_records(&m, owner, q->type, odd);
	buf_data(&m)[7] = (uint8_t)n;
	send_message(q, &m);
}

static void act_evil(struct query *q)
{
	evil(q, false);
}

static void act_evilodd(struct query *q)
{
	evil(q, true);
}

static void with_option(struct query *q, unsigned rcode, uint16_t code, const char *data, size_t n)
{
	struct buf m;

	start(&m, q, rcode, rcode ? 0 : 1);
	if (!rcode)
		dns_address(&m, DNS_QNAME, q->type == DNS_AAAA ? DNS_AAAA : DNS_A);
	dns_option(&m, code, data, n);
	send_message(q, &m);
}

static void act_evilede(struct query *q)
{
	with_option(q, 2, 15, "\0\x16" EVIL "no reach", sizeof("\0\x16" EVIL "no reach") - 1);
}

static void act_evilnsid(struct query *q)
{
	with_option(q, 0, 3, EVIL "ns1", sizeof(EVIL "ns1") - 1);
}

static void act_evilopt(struct query *q)
{
	with_option(q, 0, 65001, EVIL, sizeof(EVIL) - 1);
}

/* --- labels ------------------------------------------------------------------------------ */

#define ACTION(name) { #name, act_##name }
static const struct action {
	const char *label;
	action_fn *fn;
} actions[] = {
	ACTION(ok),	     ACTION(nodata),	 ACTION(formerr),    ACTION(servfail),
	ACTION(nxdomain),    ACTION(notimp),	 ACTION(refused),    ACTION(noedns),
	ACTION(drop),	     ACTION(delay),	 ACTION(second),     ACTION(trunc),
	ACTION(alwaystrunc), ACTION(big),	 ACTION(wrongid),    ACTION(wrongname),
	ACTION(wrongtype),   ACTION(noquestion), ACTION(notreply),   ACTION(wrongsource),
	ACTION(wrongaddress), ACTION(two),	 ACTION(loop),	     ACTION(forward),
	ACTION(rdlength),
	ACTION(counts),	     ACTION(header),	 ACTION(empty),	     ACTION(garbage),
	ACTION(cnameloop),   ACTION(cnames),	 ACTION(tcpclose),   ACTION(tcpzero),
	ACTION(tcpcut),	     ACTION(tcpdribble), ACTION(evil),	     ACTION(evilede),
	ACTION(evilodd),     ACTION(evilnsid),	 ACTION(evilopt),
	ACTION(othercase),   ACTION(soa),	 ACTION(zone),	     ACTION(noixfr),
	ACTION(badixfr),     ACTION(noopt),	 ACTION(endless),
};

/* Performs the label at the front of q->rest; false when it is none. */
static bool perform(struct query *q)
{
	size_t n = strcspn(q->rest, ".");

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		if (strlen(actions[i].label) == n && !strncasecmp(actions[i].label, q->rest, n)) {
			actions[i].fn(q);
			q->rest += n + (q->rest[n] == '.');
			return !q->is_over;
		}
	}
	return false;
}

void dns_mischief(struct query *q)
{
	while (perform(q))
		;
}
