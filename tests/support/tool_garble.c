/*
 * A relay of one TCP connection that does wrong to order with what comes back, for tests
 *of who claims to notice:
 *
 *	garble ADDRESS PORT SIZE [flip:N] [lose:N] [double:N] [swap:N]
 *
 * SIZE is that of the messages, N the number of one, from 0 on; the orders rise, and are
 *not of neighbours.  A bit of it is flipped, it is lost, sent twice, or sent behind the
 *next one. Everything else passes, as fast as it can.  It prints `listening on
 *127.0.0.1:PORT` on standard error, and ends with the connection.
 */
#include "base/mem.h"
#include "base/parse.h"
#include "net/addr.h"
#include "support/lib_script.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, MOST_ORDERS = 16 };

struct order {
	char what; /* f, l, d, s */
	uint64_t number;
};

struct relay {
	int client, server;
	uint64_t size;
	struct order orders[MOST_ORDERS];
	int n;
};

static void check(bool ok, const char *what)
{
	if (!ok)
		script_die("%s: %s", what, strerror(errno));
}

/* false: the stream has ended. */
static bool move(int from, int to, uint64_t n)
{
	static uint8_t chunk[CHUNK];

	while (n) {
		ssize_t got = read(from, chunk, n < CHUNK ? n : CHUNK);

		if (got <= 0 || script_write(to, chunk, (size_t)got) < 0)
			return false;
		n -= (uint64_t)got;
	}
	return true;
}

static bool read_whole(int fd, uint8_t *dst, uint64_t n)
{
	while (n) {
		ssize_t got = read(fd, dst, n);

		if (got <= 0)
			return false;
		dst += got;
		n -= (uint64_t)got;
	}
	return true;
}

static bool put(const struct relay *r, const uint8_t *message)
{
	return script_write(r->client, message, r->size) == 0;
}

static bool carry_out(const struct relay *r, char what)
{
	uint8_t *first = xmalloc(r->size), *second = xmalloc(r->size);
	bool ok = read_whole(r->server, first, r->size);

	if (what == 'f')
		first[r->size / 2] ^= 1;
	if (what == 's')
		ok = ok && read_whole(r->server, second, r->size) && put(r, second);
	if (what != 'l')
		ok = ok && put(r, first);
	if (what == 'd')
		ok = ok && put(r, first);
	free(first);
	free(second);
	return ok;
}

static void bring_back(const struct relay *r)
{
	uint64_t next = 0;
	bool ok = true;
	int i;

	for (i = 0; ok && i < r->n; i++) {
		ok = move(r->server, r->client, (r->orders[i].number - next) * r->size) &&
		     carry_out(r, r->orders[i].what);
		next = r->orders[i].number + 1 + (r->orders[i].what == 's');
	}
	if (ok)
		move(r->server, r->client, UINT64_MAX);
	shutdown(r->client, SHUT_WR);
}

static int listen_here(void)
{
	struct addr at = addr_loopback(AF_INET, 0);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[ADDR_TEXT];

	check(fd >= 0 && bind(fd, &at.sa, at.len) == 0 && listen(fd, 1) == 0 &&
		      addr_of_socket(fd, &at),
	      "listen");
	fprintf(stderr, "listening on %s\n", addr_format_port(text, &at));
	return fd;
}

static int connect_to(const char *host, const char *port)
{
	struct addr at;
	uint64_t number;
	int fd;

	if (!parse_uint(port, 1, 65535, &number) ||
	    !addr_parse(host, (uint16_t)number, &at))
		script_die("bad address %s port %s", host, port);
	fd = socket(addr_family(&at), SOCK_STREAM | SOCK_CLOEXEC, 0);
	check(fd >= 0 && connect(fd, &at.sa, at.len) == 0, "connect");
	return fd;
}

static void add_order(struct relay *r, const char *word)
{
	const char *colon = strchr(word, ':');
	struct order *o = &r->orders[r->n++];

	if (r->n > MOST_ORDERS || !colon || !strchr("flds", word[0]) ||
	    !parse_uint(colon + 1, 0, UINT32_MAX, &o->number))
		script_die("bad order %s", word);
	o->what = word[0];
}

int main(int argc, char **argv)
{
	struct relay r = { .client = -1 };
	int listener, i;

	if (argc < 4 || !parse_uint(argv[3], 1, 1 << 20, &r.size))
		script_die("usage: garble ADDRESS PORT SIZE [flip:N] [lose:N] [double:N] "
			   "[swap:N]");
	for (i = 4; i < argc && r.n < MOST_ORDERS; i++)
		add_order(&r, argv[i]);
	script_deadline("600s");
	listener = listen_here();
	r.client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	check(r.client >= 0, "accept");
	r.server = connect_to(argv[1], argv[2]);
	if (fork() == 0) {
		move(r.client, r.server, UINT64_MAX);
		shutdown(r.server, SHUT_WR);
		_exit(0);
	}
	bring_back(&r);
	return 0;
}
