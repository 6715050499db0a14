/* Addresses as values: every text form there and back, classes, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "net/addr.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static struct addr get(const char *text, uint16_t port)
{
	struct addr a = { 0 };

	assert_true(addr_parse(text, port, &a));
	return a;
}

static void there_and_back(void **state)
{
	static const struct {
		const char *text, *host, *with_port, *with_hash;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1", "192.0.2.1:53", "192.0.2.1#53" },
		{ "255.255.255.255", "255.255.255.255", "255.255.255.255:53", "255.255.255.255#53" },
		{ "::1", "::1", "[::1]:53", "::1#53" },
		{ "[::1]", "::1", "[::1]:53", "::1#53" },
		{ "2001:DB8:0:0::1", "2001:db8::1", "[2001:db8::1]:53", "2001:db8::1#53" },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1", "[::ffff:192.0.2.1]:53",
		  "::ffff:192.0.2.1#53" },
		{ "fe80::1%lo", "fe80::1%lo", "[fe80::1%lo]:53", "fe80::1%lo#53" },
		{ "fe80::1%1", "fe80::1%lo", "[fe80::1%lo]:53", "fe80::1%lo#53" },
		{ "fe80::1%4000000000", "fe80::1%4000000000", "[fe80::1%4000000000]:53",
		  "fe80::1%4000000000#53" },
	};
	char text[ADDR_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct addr a = get(cases[i].text, 53), again;

		assert_string_equal(addr_format(text, &a), cases[i].host);
		assert_true(addr_parse(text, 53, &again));
		assert_true(addr_equal(&a, &again));
		assert_string_equal(addr_format_port(text, &a), cases[i].with_port);
		assert_string_equal(addr_format_hash(text, &a), cases[i].with_hash);
	}
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"", " ", "192.0.2", "192.0.2.1.1", "192.0.2.256", "192.0.2.01", "0x7f.0.0.1", "127.1",
		"2130706433", "192.0.2.1 ", " 192.0.2.1", "[192.0.2.1]", "192.0.2.1%lo", "[::1", "::1]",
		"[]", "[", ":::", "1::2::3", "12345::", "::1%", "::1%no-such-interface0", "fe80::1%0",
		"fe80::1%4294967296", "fe80::1%-1", "localhost",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001",
	};
	struct addr a = { .len = 7 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_false(addr_parse(bad[i], 0, &a));
	assert_int_equal(a.len, 7);
}

static void from_bytes(void **state)
{
	static const uint8_t v6[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 };
	char text[ADDR_TEXT];
	struct addr a;
	size_t n;

	(void)state;
	assert_true(addr_from_bytes("\x80\x02\xc2\xf2", 4, 7, &a));
	assert_string_equal(addr_format_port(text, &a), "128.2.194.242:7");
	assert_memory_equal(addr_bytes(&a, &n), "\x80\x02\xc2\xf2", 4);
	assert_int_equal(n, 4);
	assert_true(addr_from_bytes(v6, 16, 7, &a));
	assert_string_equal(addr_format(text, &a), "2001:db8::1");
	assert_memory_equal(addr_bytes(&a, &n), v6, 16);
	assert_false(addr_from_bytes(v6, 0, 7, &a));
	assert_false(addr_from_bytes(v6, 5, 7, &a));
	assert_false(addr_from_bytes(v6, 15, 7, &a));
}

static void unix_paths(void **state)
{
	char path[200], text[ADDR_TEXT];
	struct addr a, b;

	(void)state;
	assert_true(addr_from_path("/run/x.sock", &a));
	assert_int_equal(addr_family(&a), AF_UNIX);
	assert_int_equal(addr_port(&a), 0);
	assert_string_equal(addr_format(text, &a), "/run/x.sock");
	assert_string_equal(addr_format_port(text, &a), "unix:/run/x.sock");
	assert_string_equal(addr_format_hash(text, &a), "/run/x.sock");
	assert_true(addr_from_path("@name", &b));
	assert_int_equal(b.un.sun_path[0], '\0');
	assert_string_equal(addr_format_port(text, &b), "unix:@name");
	assert_false(addr_equal(&a, &b));
	assert_true(addr_is_loopback(&b));
	memset(path, 'p', sizeof(path));
	path[107] = '\0';
	assert_true(addr_from_path(path, &a));
	assert_string_equal(addr_format(text, &a), path);
	path[107] = 'p';
	path[108] = '\0';
	assert_false(addr_from_path(path, &a));
	assert_false(addr_from_path("", &a));
	assert_false(addr_from_path("@", &a));
}

static void in_brief(void **state)
{
	static const char *const texts[] = { "192.0.2.1", "2001:db8::1" };
	struct addr_brief brief;
	struct addr a, b;
	size_t i;

	(void)state;
	assert_in_range(sizeof(brief), 0, 28);
	for (i = 0; i < 2; i++) {
		a = get(texts[i], 1234);
		brief = addr_to_brief(&a);
		b = addr_from_brief(&brief);
		assert_true(addr_equal(&a, &b));
	}
	assert_true(addr_from_path("/run/x.sock", &a));
	brief = addr_to_brief(&a);
	b = addr_from_brief(&brief);
	assert_int_equal(addr_family(&b), AF_UNIX);
	brief = addr_to_brief(&(struct addr){ .len = 0 });
	b = addr_from_brief(&brief);
	assert_int_equal(addr_family(&b), AF_UNSPEC);
}

static void nothing_at_all(void **state)
{
	struct addr none = { 0 }, a = get("::1", 1);
	char text[ADDR_TEXT];
	size_t n;

	(void)state;
	assert_int_equal(addr_family(&none), AF_UNSPEC);
	assert_string_equal(addr_format(text, &none), "(no address)");
	assert_string_equal(addr_format_port(text, &none), "(no address)");
	assert_string_equal(addr_format_hash(text, &none), "(no address)");
	assert_null(addr_bytes(&none, &n));
	assert_false(addr_equal(&none, &a));
	assert_true(addr_equal(&none, &none));
	addr_set_port(&none, 5);
	addr_unmap(&none);
	assert_int_equal(none.len, 0);
	assert_false(addr_is_loopback(&none));
	assert_false(addr_is_any(&none));
}

static void from_sockaddr_checks_lengths(void **state)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(7) };
	struct sockaddr_storage wide = { .ss_family = AF_INET6 };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct addr a = { .len = 7 };
	char text[ADDR_TEXT];

	(void)state;
	assert_false(addr_from_sockaddr((struct sockaddr *)&in, sizeof(in) - 1, &a));
	assert_false(addr_from_sockaddr((struct sockaddr *)&in, 1, &a));
	assert_false(addr_from_sockaddr((struct sockaddr *)&wide, 20, &a));
	assert_int_equal(a.len, 7);
	assert_true(addr_from_sockaddr((struct sockaddr *)&in, sizeof(in), &a));
	assert_string_equal(addr_format_port(text, &a), "0.0.0.0:7");
	/* A caller may pass the size of its storage; the address is only as long as its family. */
	assert_true(addr_from_sockaddr((struct sockaddr *)&wide, sizeof(wide), &a));
	assert_int_equal(a.len, sizeof(struct sockaddr_in6));
	assert_true(addr_from_sockaddr((struct sockaddr *)&un, sizeof(sa_family_t), &a));
	assert_string_equal(addr_format(text, &a), "(unnamed)");
	wide.ss_family = AF_PACKET;
	assert_false(addr_from_sockaddr((struct sockaddr *)&wide, sizeof(wide), &a));
}

static void of_sockets(void **state)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), pair[2];
	struct addr want = addr_loopback(AF_INET, 0), a;
	char text[ADDR_TEXT];

	(void)state;
	assert_int_equal(bind(fd, &want.sa, want.len), 0);
	assert_true(addr_of_socket(fd, &a));
	assert_true(addr_port(&a) != 0);
	assert_true(addr_equal_host(&a, &want));
	assert_false(addr_of_peer(fd, &a));
	assert_int_equal(errno, ENOTCONN);
	close(fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	assert_true(addr_of_peer(pair[0], &a));
	assert_string_equal(addr_format(text, &a), "(unnamed)");
	close(pair[0]);
	close(pair[1]);
}

static void equality(void **state)
{
	struct addr a = get("fe80::1%1", 7), b = get("fe80::1%2", 7), c = get("fe80::1%1", 8);
	struct addr four = get("192.0.2.1", 7), mapped = get("::ffff:192.0.2.1", 7);

	(void)state;
	assert_true(addr_equal(&a, &a));
	assert_false(addr_equal(&a, &b));
	assert_false(addr_equal_host(&a, &b));
	assert_false(addr_equal(&a, &c));
	assert_true(addr_equal_host(&a, &c));
	assert_false(addr_equal(&four, &mapped));
	addr_unmap(&mapped);
	assert_true(addr_equal(&four, &mapped));
	addr_set_port(&mapped, 9);
	assert_int_equal(addr_port(&mapped), 9);
	addr_unmap(&a);
	assert_int_equal(addr_family(&a), AF_INET6);
}

static void classes(void **state)
{
	enum { ANY = 1, LOOPBACK = 2, MULTICAST = 4, LINK = 8 };
	static const struct {
		const char *text;
		unsigned is;
	} cases[] = {
		{ "0.0.0.0", ANY },	       { "::", ANY },
		{ "::ffff:0.0.0.0", ANY },     { "127.0.0.1", LOOPBACK },
		{ "127.255.255.254", LOOPBACK }, { "128.0.0.1", 0 },
		{ "::1", LOOPBACK },	       { "::2", 0 },
		{ "::ffff:127.0.0.1", LOOPBACK }, { "::ffff:8.8.8.8", 0 },
		{ "224.0.0.1", MULTICAST },    { "239.255.255.255", MULTICAST },
		{ "240.0.0.1", 0 },	       { "255.255.255.255", MULTICAST },
		{ "ff02::1", MULTICAST },      { "::ffff:224.0.0.1", MULTICAST },
		{ "169.254.1.1", LINK },       { "169.253.1.1", 0 },
		{ "fe80::1", LINK },	       { "fec0::1", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct addr a = get(cases[i].text, 0);

		assert_int_equal(addr_is_any(&a), !!(cases[i].is & ANY));
		assert_int_equal(addr_is_loopback(&a), !!(cases[i].is & LOOPBACK));
		assert_int_equal(addr_is_multicast(&a), !!(cases[i].is & MULTICAST));
		assert_int_equal(addr_is_link_local(&a), !!(cases[i].is & LINK));
	}
}

static void made(void **state)
{
	struct addr a = addr_any(AF_INET, 7), b = addr_any(AF_INET6, 7);
	char text[ADDR_TEXT];

	(void)state;
	assert_string_equal(addr_format_port(text, &a), "0.0.0.0:7");
	assert_string_equal(addr_format_port(text, &b), "[::]:7");
	a = addr_loopback(AF_INET, 7);
	b = addr_loopback(AF_INET6, 7);
	assert_string_equal(addr_format_port(text, &a), "127.0.0.1:7");
	assert_string_equal(addr_format_port(text, &b), "[::1]:7");
}

static void unknown_zones(void **state)
{
	(void)state;
	assert_string_equal(addr_unknown_zone("fe80::1%nosuch0"), "nosuch0");
	assert_string_equal(addr_unknown_zone("fe80::1%"), "");
	assert_null(addr_unknown_zone("fe80::1%lo"));
	assert_null(addr_unknown_zone("fe80::1%1"));
	assert_null(addr_unknown_zone("fe80::1"));
	assert_null(addr_unknown_zone("192.0.2.1%nosuch0"));
	assert_null(addr_unknown_zone("host%nosuch0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back), cmocka_unit_test(refused),
		cmocka_unit_test(from_bytes),	  cmocka_unit_test(unix_paths),
		cmocka_unit_test(in_brief),
		cmocka_unit_test(nothing_at_all), cmocka_unit_test(from_sockaddr_checks_lengths),
		cmocka_unit_test(of_sockets),	  cmocka_unit_test(equality),
		cmocka_unit_test(classes),	  cmocka_unit_test(made),
		cmocka_unit_test(unknown_zones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
