/* Batches of datagrams: each with its sender, in any number, put together or not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/udp_batch.h"

#include <netinet/udp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct bed {
	struct listener *l;
	struct udp_batch *batch;
	int server;
	uint8_t *got;
};

static void open_bed(struct bed *bed, const char *address)
{
	struct listener_config config = { .udp = true, .family = AF_INET };
	struct error err = ERROR_INIT;
	struct endpoint e;

	assert_int_equal(endpoint_parse(address, ENDPOINT_BARE_PORT, &e, &err), 0);
	bed->l = listener_open(&e, &config, &err);
	assert_non_null(bed->l);
	bed->server = bed->l->sockets[0].fd;
	bed->batch = udp_batch_new();
	bed->got = xmalloc(1 << 16);
	udp_batch_prepare(bed->server);
}

static void close_bed(struct bed *bed)
{
	udp_batch_free(bed->batch);
	listener_free(bed->l);
	free(bed->got);
}

/* Connected to 127.0.0.1, so that an answer from elsewhere would not arrive. */
static int client_of(const struct bed *bed)
{
	struct addr to = addr_loopback(AF_INET, addr_port(&bed->l->sockets[0].addr));
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, &to.sa, to.len), 0);
	return fd;
}

static int receive(struct bed *bed)
{
	struct pollfd p = { .fd = bed->server, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 10000), 1);
	return udp_batch_receive(bed->batch, bed->server);
}

static void reply(struct bed *bed)
{
	int code = -1;

	assert_int_equal(udp_batch_reply(bed->batch, bed->server, &code), 0);
	assert_int_equal(code, 0);
}

static void hears(struct bed *bed, int client, size_t n, int first)
{
	struct pollfd p = { .fd = client, .events = POLLIN };

	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(recv(client, bed->got, 1 << 16, 0), n);
	if (n)
		assert_int_equal(bed->got[0], first);
}

static void say(int client, size_t n, int first)
{
	uint8_t *data = xcalloc(1, n + 1);

	data[0] = (uint8_t)first;
	assert_int_equal(send(client, data, n, 0), n);
	free(data);
}

/* One socket on one address, one on all. */
static void each_gets_its_own(void **state)
{
	static const char *const addresses[] = { "127.0.0.1:0", "*:0" };
	static const size_t sizes[] = { 0, 1, 1472, UDP_MAX };
	int clients[4];
	struct bed bed;
	size_t i, round;

	(void)state;
	for (round = 0; round < 4; round++) {
		open_bed(&bed, addresses[round / 2]);
		for (i = 0; i < 4; i++) {
			clients[i] = client_of(&bed);
			say(clients[i], sizes[i], (int)i);
		}
		assert_int_equal(receive(&bed), 4);
		reply(&bed);
		for (i = 0; i < 4; i++)
			hears(&bed, clients[i], sizes[i], (int)i);
		say(clients[2], 10, 9); /* places are used again */
		assert_int_equal(receive(&bed), 1);
		reply(&bed);
		hears(&bed, clients[2], 10, 9);
		assert_int_equal(udp_batch_receive(bed.batch, bed.server), 0);
		for (i = 0; i < 4; i++)
			close(clients[i]);
		close_bed(&bed);
	}
}

static void who_is_refused_hears_nothing(void **state)
{
	struct bed bed;
	int a, b;

	(void)state;
	open_bed(&bed, "127.0.0.1:0");
	a = client_of(&bed);
	b = client_of(&bed);
	say(a, 5, 1);
	say(b, 5, 2);
	assert_int_equal(receive(&bed), 2);
	udp_batch_item(bed.batch, 0)->is_refused = true;
	reply(&bed);
	hears(&bed, b, 5, 2);
	assert_int_equal(recv(a, bed.got, 10, MSG_DONTWAIT), -1);
	close(a);
	close(b);
	close_bed(&bed);
}

/* Sent with segmentation offload, they come as one item and leave as what they were. */
static void segments_stay_apart(void **state)
{
	int segment = 100, client, n;
	size_t heard = 0;
	struct bed bed;

	(void)state;
	open_bed(&bed, "127.0.0.1:0");
	client = client_of(&bed);
	if (setsockopt(client, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment)) < 0)
		skip();
	say(client, 1050, 7);
	n = receive(&bed);
	assert_in_range(n, 1, 11);
	if (n == 1) {
		assert_int_equal(udp_item_count(udp_batch_item(bed.batch, 0)), 11);
		udp_batch_item(bed.batch, 0)->n = 850; /* the last two are not answered */
	}
	reply(&bed);
	hears(&bed, client, 100, 7);
	for (heard = 100; heard < 800; heard += 100)
		hears(&bed, client, 100, 0);
	hears(&bed, client, n == 1 ? 50 : 100, 0);
	close(client);
	close_bed(&bed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_gets_its_own),
		cmocka_unit_test(who_is_refused_hears_nothing),
		cmocka_unit_test(segments_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
