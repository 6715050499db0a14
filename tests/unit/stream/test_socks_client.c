/* The dialogues of RFC 1928, RFC 1929 and SOCKS 4, cut at every place. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "stream/socks_client.h"

#include <string.h>

static const char behind[] = "first bytes";

struct row {
	unsigned version;
	const char *host, *user, *password;
	const char *hears; /* as a literal, NULs included */
	size_t hears_n;
	const char *says;
	size_t says_n;
	enum error_phase phase; /* ERROR_NONE: it is open */
	int code;
	enum exit_status status;
};

#define BYTES(text) (text), sizeof(text) - 1

static const struct row rows[] = {
	{ 5, "192.0.2.1", "", "", BYTES("\5\0" "\5\0\0\1\1\2\3\4\5\6"),
	  BYTES("\5\1\0" "\5\1\0\1\300\0\2\1\1\273"), ERROR_NONE, 0, STATUS_DONE },
	{ 5, "2001:db8::1", "", "", BYTES("\5\0" "\5\0\0\4" "0123456789abcdef" "\5\6"),
	  BYTES("\5\1\0" "\5\1\0\4\40\1\r\270\0\0\0\0\0\0\0\0\0\0\0\1\1\273"), ERROR_NONE, 0,
	  STATUS_DONE },
	{ 5, "a.example", "", "", BYTES("\5\0" "\5\0\0\3\4name\5\6"),
	  BYTES("\5\1\0" "\5\1\0\3\11a.example\1\273"), ERROR_NONE, 0, STATUS_DONE },
	{ 5, "a.example", "me", "secret", BYTES("\5\2" "\1\0" "\5\0\0\1\0\0\0\0\0\0"),
	  BYTES("\5\2\0\2" "\1\2me\6secret" "\5\1\0\3\11a.example\1\273"), ERROR_NONE, 0,
	  STATUS_DONE },
	{ 5, "a.example", "me", "", BYTES("\5\0" "\5\0\0\1\0\0\0\0\0\0"),
	  BYTES("\5\2\0\2" "\5\1\0\3\11a.example\1\273"), ERROR_NONE, 0, STATUS_DONE },
	{ 5, "a.example", "me", "no", BYTES("\5\2" "\1\1"), BYTES("\5\2\0\2" "\1\2me\2no"),
	  ERROR_PROXY, 1, STATUS_CONNECT },
	{ 5, "a.example", "", "", BYTES("\5\377"), BYTES("\5\1\0"), ERROR_PROXY, 255,
	  STATUS_CONNECT },
	{ 5, "a.example", "me", "x", BYTES("\5\377"), BYTES("\5\2\0\2"), ERROR_PROXY, 255,
	  STATUS_CONNECT },
	{ 5, "a.example", "", "", BYTES("\5\0" "\5\5\0\1\0\0\0\0\0\0"),
	  BYTES("\5\1\0" "\5\1\0\3\11a.example\1\273"), ERROR_PROXY, 5, STATUS_CONNECT },
	{ 5, "a.example", "", "", BYTES("\5\0" "\5\6\0\1\0\0\0\0\0\0"),
	  BYTES("\5\1\0" "\5\1\0\3\11a.example\1\273"), ERROR_PROXY, 6, STATUS_TIMEOUT },
	/* A method that was not offered, another version, an address of no kind, another code. */
	{ 5, "a.example", "", "", BYTES("\5\2"), BYTES("\5\1\0"), ERROR_PEER, 0, STATUS_PEER },
	{ 5, "a.example", "", "", BYTES("\4\0"), BYTES("\5\1\0"), ERROR_PEER, 0, STATUS_PEER },
	{ 5, "a.example", "", "", BYTES("\5\0" "\5\0\0\2\0\0\0\0\0\0"),
	  BYTES("\5\1\0" "\5\1\0\3\11a.example\1\273"), ERROR_PEER, 0, STATUS_PEER },
	{ 5, "a.example", "", "", BYTES("\5\0" "\5\11\0\1\0\0\0\0\0\0"),
	  BYTES("\5\1\0" "\5\1\0\3\11a.example\1\273"), ERROR_PEER, 0, STATUS_PEER },
	{ 5, "a.example", "me", "x", BYTES("\5\2" "\5\0"), BYTES("\5\2\0\2" "\1\2me\1x"),
	  ERROR_PEER, 0, STATUS_PEER },
	{ 4, "192.0.2.1", "me", "", BYTES("\0\132\0\0\0\0\0\0"),
	  BYTES("\4\1\1\273\300\0\2\1me\0"), ERROR_NONE, 0, STATUS_DONE },
	{ 4, "a.example", "", "", BYTES("\0\132\1\2\3\4\5\6"),
	  BYTES("\4\1\1\273\0\0\0\1\0a.example\0"), ERROR_NONE, 0, STATUS_DONE },
	{ 4, "a.example", "", "", BYTES("\0\133\0\0\0\0\0\0"),
	  BYTES("\4\1\1\273\0\0\0\1\0a.example\0"), ERROR_PROXY, 91, STATUS_CONNECT },
	{ 4, "a.example", "", "", BYTES("\0\135\0\0\0\0\0\0"),
	  BYTES("\4\1\1\273\0\0\0\1\0a.example\0"), ERROR_PROXY, 93, STATUS_CONNECT },
	{ 4, "a.example", "", "", BYTES("\0\1\0\0\0\0\0\0"),
	  BYTES("\4\1\1\273\0\0\0\1\0a.example\0"), ERROR_PEER, 0, STATUS_PEER },
	{ 4, "a.example", "", "", BYTES("HTTP/1.1"), BYTES("\4\1\1\273\0\0\0\1\0a.example\0"),
	  ERROR_PEER, 0, STATUS_PEER },
};

static struct proxy_target target_of(const struct row *row)
{
	struct proxy_target t = { .host = row->host, .port = 443 };

	if (!addr_parse(row->host, 443, &t.addr))
		t.addr.len = 0;
	return t;
}

/* The answers come in two pieces, cut after `cut` bytes. */
static void run(const struct row *row, size_t cut)
{
	const struct proxy_target target = target_of(row);
	const struct socks_config config = { .version = row->version, .target = &target,
					     .user = row->user, .password = row->password,
					     .subject = "proxy" };
	struct error err = ERROR_INIT;
	struct socks_client c;
	struct buf in, out;
	int result;

	buf_init(&in, 4096);
	buf_init(&out, 1024);
	assert_int_equal(socks_client_begin(&c, &config, &out, &err), 0);
	buf_append(&in, row->hears, cut);
	result = socks_client_take(&c, &in, &out, &err);
	if (!result) {
		buf_append(&in, row->hears + cut, row->hears_n - cut);
		buf_append(&in, behind, sizeof(behind));
		result = socks_client_take(&c, &in, &out, &err);
		if (!row->phase)
			assert_int_equal(in.len, sizeof(behind));
	}
	assert_int_equal(result, row->phase ? -1 : 1);
	assert_int_equal(err.phase, row->phase);
	assert_int_equal(err.code, row->code);
	assert_int_equal(error_status(&err), row->status);
	assert_int_equal(out.len, row->says_n);
	assert_memory_equal(buf_data(&out), row->says, row->says_n);
	buf_done(&in);
	buf_done(&out);
}

static void dialogues(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		for (cut = 0; cut < rows[i].hears_n; cut++)
			run(&rows[i], cut);
}

static void what_cannot_be_said(void **state)
{
	char longer[300];
	struct proxy_target target = { .host = "a.example", .port = 1 };
	struct socks_config config = { .version = 4, .target = &target, .user = "",
				       .password = "", .subject = "proxy" };
	struct error err = ERROR_INIT;
	struct socks_client c;
	struct buf out;

	(void)state;
	memset(longer, 'a', sizeof(longer));
	longer[256] = '\0';
	buf_init(&out, 1024);
	assert_true(addr_parse("::1", 1, &target.addr));
	assert_int_equal(socks_client_begin(&c, &config, &out, &err), -1);
	assert_int_equal(err.phase, ERROR_USAGE);
	target.addr.len = 0;
	target.host = longer;
	assert_int_equal(socks_client_begin(&c, &config, &out, &err), -1);
	config.version = 5;
	assert_int_equal(socks_client_begin(&c, &config, &out, &err), -1);
	target.host = longer + 1;
	assert_int_equal(socks_client_begin(&c, &config, &out, &err), 0);
	config.password = longer;
	assert_int_equal(socks_client_begin(&c, &config, &out, &err), -1);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dialogues),
		cmocka_unit_test(what_cannot_be_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
