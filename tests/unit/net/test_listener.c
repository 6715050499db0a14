/* Listening sockets: both families, one port, and files that nobody serves any more. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/endpoint.h"
#include "net/listener.h"
#include "net/socket.h"
#include "support/lib_net.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct listener *open_with(const char *text, const struct listener_config *config,
				  struct error *err)
{
	struct endpoint e;

	assert_int_equal(endpoint_parse(text, ENDPOINT_BARE_PORT, &e, err), 0);
	return listener_open(&e, config, err);
}

static struct listener *open_one(const char *text)
{
	struct error err = ERROR_INIT;
	struct listener *l =
		open_with(text, &(struct listener_config){ .tcp = true }, &err);

	assert_non_null(l);
	assert_false(error_is_set(&err));
	return l;
}

static bool can_connect(const struct addr *a)
{
	int fd = socket(addr_family(a), SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_good = !connect(fd, &a->sa, a->len);

	close(fd);
	return is_good;
}

static void one_address_is_one_socket(void **state)
{
	struct listener *l = open_one("127.0.0.1:0");
	char text[LISTENER_TEXT], expected[64];

	(void)state;
	assert_int_equal(l->n, 1);
	assert_int_equal(l->sockets[0].type, SOCK_STREAM);
	assert_int_not_equal(addr_port(&l->sockets[0].addr), 0);
	assert_true(fcntl(l->sockets[0].fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(l->sockets[0].fd, F_GETFD) & FD_CLOEXEC);
	snprintf(expected, sizeof(expected), "127.0.0.1:%u tcp",
		 addr_port(&l->sockets[0].addr));
	assert_string_equal(listener_format(text, &l->sockets[0]), expected);
	assert_true(can_connect(&l->sockets[0].addr));
	listener_free(l);
}

static void wildcard_is_both_families_on_one_port(void **state)
{
	struct listener_config config = { .tcp = true, .udp = true };
	struct error err = ERROR_INIT;
	struct listener *l;
	struct addr a;
	uint16_t port;
	size_t i;
	int v6only = 0;
	socklen_t len = sizeof(v6only);

	(void)state;
	if (!test_has_ipv6())
		skip();
	l = open_with("*:0", &config, &err);
	assert_non_null(l);
	assert_int_equal(l->n, 4);
	port = addr_port(&l->sockets[0].addr);
	for (i = 0; i < l->n; i++) {
		assert_int_equal(addr_port(&l->sockets[i].addr), port);
		assert_int_equal(addr_family(&l->sockets[i].addr),
				 i < 2 ? AF_INET6 : AF_INET);
		assert_int_equal(l->sockets[i].type, i % 2 ? SOCK_DGRAM : SOCK_STREAM);
	}
	getsockopt(l->sockets[0].fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, &len);
	assert_int_equal(v6only, 1);
	a = addr_loopback(AF_INET, port);
	assert_true(can_connect(&a));
	a = addr_loopback(AF_INET6, port);
	assert_true(can_connect(&a));
	listener_free(l);
}

static void family_can_be_chosen(void **state)
{
	struct listener_config config = { .tcp = true, .family = AF_INET };
	struct error err = ERROR_INIT;
	struct listener *l = open_with("*:0", &config, &err);

	(void)state;
	assert_int_equal(l->n, 1);
	assert_int_equal(addr_family(&l->sockets[0].addr), AF_INET);
	listener_free(l);
}

static void loopback_can_take_the_wildcards_place(void **state)
{
	struct listener_config config = { .tcp = true, .is_loopback = true };
	struct error err = ERROR_INIT;
	struct listener *l = open_with("0", &config, &err);
	size_t i;

	(void)state;
	assert_non_null(l);
	assert_int_equal(l->n, test_has_ipv6() ? 2 : 1);
	for (i = 0; i < l->n; i++) {
		assert_true(addr_is_loopback(&l->sockets[i].addr));
		assert_int_equal(addr_port(&l->sockets[i].addr),
				 addr_port(&l->sockets[0].addr));
	}
	listener_free(l);
}

static void mapped_address_becomes_ipv4(void **state)
{
	struct listener *l = open_one("[::ffff:127.0.0.1]:0");

	(void)state;
	assert_int_equal(addr_family(&l->sockets[0].addr), AF_INET);
	listener_free(l);
}

static void name_is_looked_up(void **state)
{
	struct listener *l = open_one("localhost:0");

	(void)state;
	assert_true(l->n >= 1);
	assert_true(addr_is_loopback(&l->sockets[0].addr));
	listener_free(l);
}

static void refusal(const char *text, enum error_phase phase, int code,
		    const char *subject, const char *reason, bool has_hint)
{
	struct error err = ERROR_INIT;
	struct listener_config config = { .tcp = true };

	assert_null(open_with(text, &config, &err));
	assert_int_equal(err.phase, phase);
	assert_int_equal(err.code, code);
	assert_string_equal(err.subject, subject);
	assert_string_equal(err.text, reason);
	assert_int_equal(err.hint != NULL, has_hint);
}

static void errors_name_the_address(void **state)
{
	struct addr taken;
	int fd = test_listen("127.0.0.1", &taken);
	char text[ADDR_TEXT];

	(void)state;
	addr_format_port(text, &taken);
	refusal(text, ERROR_CONNECT, EADDRINUSE, text,
		"cannot bind: address already in use", true);
	refusal("192.0.2.77:0", ERROR_CONNECT, EADDRNOTAVAIL, "192.0.2.77:0",
		"cannot bind: cannot assign requested address", true);
	refusal("::1", ERROR_USAGE, 0, "::1", "the port is missing", false);
	refusal("127.0.0.1:65536", ERROR_USAGE, 0, "",
		"port 65536 is out of range: 0 to 65535", false);
	close(fd);
}

/* Run by nobody in particular.  0: as it shall be, or this machine lets everybody. */
static int try_privileged_port(void)
{
	struct error err = ERROR_INIT;
	struct listener_config config = { .tcp = true };
	struct listener *l;

	if (!getuid() &&
	    (setgroups(0, NULL) < 0 || setgid(65534) < 0 || setuid(65534) < 0))
		return 1;
	l = open_with("127.0.0.1:1", &config, &err);
	listener_free(l);
	if (l)
		return 0;
	if (err.code == EACCES && error_status(&err) == STATUS_LIMIT && err.hint &&
	    strstr(err.hint, "CAP_NET_BIND_SERVICE"))
		return 0;
	return 2;
}

static void privileged_port_has_a_hint(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid)
		_exit(try_privileged_port());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void port_can_be_taken_again_at_once(void **state)
{
	struct listener *l = open_one("127.0.0.1:0");
	struct addr a = l->sockets[0].addr;
	char text[ADDR_TEXT];
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), server;

	(void)state;
	assert_int_equal(connect(client, &a.sa, a.len), 0);
	server = socket_accept(l->sockets[0].fd, NULL);
	assert_true(server >= 0);
	close(server); /* the server closes first: TIME_WAIT is on its side */
	close(client);
	listener_free(l);
	l = open_one(addr_format_port(text, &a));
	listener_free(l);
}

static void reuse_port_shares_it(void **state)
{
	struct listener_config config = { .tcp = true, .reuse_port = true };
	struct error err = ERROR_INIT;
	struct listener *first = open_with("127.0.0.1:0", &config, &err), *second;
	char text[ADDR_TEXT];

	(void)state;
	second =
		open_with(addr_format_port(text, &first->sockets[0].addr), &config, &err);
	assert_non_null(second);
	listener_free(first);
	listener_free(second);
}

/* ---- unix ---- */

struct folder {
	char dir[32], path[64], text[72];
};

static struct folder folder_new(void)
{
	struct folder f = { .dir = "/tmp/netkit-unit.XXXXXX" };

	assert_non_null(mkdtemp(f.dir));
	snprintf(f.path, sizeof(f.path), "%s/sock", f.dir);
	snprintf(f.text, sizeof(f.text), "unix:%s", f.path);
	return f;
}

static bool exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

static void unix_socket_is_removed_at_the_end(void **state)
{
	struct folder f = folder_new();
	struct listener *l = open_one(f.text);
	char text[LISTENER_TEXT];

	(void)state;
	assert_int_equal(l->n, 1);
	assert_string_equal(listener_format(text, &l->sockets[0]), f.text);
	assert_true(can_connect(&l->sockets[0].addr));
	listener_free(l);
	assert_false(exists(f.path));
	assert_int_equal(rmdir(f.dir), 0);
}

static void stale_socket_file_is_replaced(void **state)
{
	struct folder f = folder_new();
	struct listener *l = open_one(f.text);

	(void)state;
	close(l->sockets[0].fd); /* as if the program had been killed */
	l->sockets[0].fd = -1;
	free(l->path);
	l->path = NULL;
	listener_free(l);
	assert_true(exists(f.path));
	l = open_one(f.text);
	assert_true(can_connect(&l->sockets[0].addr));
	listener_free(l);
	assert_int_equal(rmdir(f.dir), 0);
}

static void live_socket_file_is_left_alone(void **state)
{
	struct folder f = folder_new();
	struct listener *l = open_one(f.text);

	(void)state;
	refusal(f.text, ERROR_CONNECT, EADDRINUSE, f.text,
		"cannot bind: address already in use", true);
	/* Asking must not look like a client: it may take one only. */
	assert_int_equal(accept(l->sockets[0].fd, NULL, NULL), -1);
	assert_int_equal(errno, EAGAIN);
	assert_true(can_connect(&l->sockets[0].addr));
	listener_free(l);
	assert_int_equal(rmdir(f.dir), 0);
}

static void other_files_are_never_removed(void **state)
{
	struct folder f = folder_new();
	int fd = open(f.path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	(void)state;
	close(fd);
	refusal(f.text, ERROR_CONNECT, EADDRINUSE, f.text,
		"cannot bind: address already in use", true);
	assert_true(exists(f.path));
	unlink(f.path);
	assert_int_equal(rmdir(f.dir), 0);
}

static void successor_keeps_its_file(void **state)
{
	struct folder f = folder_new();
	struct listener *first = open_one(f.text), *second;

	(void)state;
	unlink(f.path); /* somebody made room for the second */
	second = open_one(f.text);
	listener_free(first);
	assert_true(exists(f.path));
	listener_free(second);
	assert_int_equal(rmdir(f.dir), 0);
}

static void forked_child_does_not_remove_the_file(void **state)
{
	struct folder f = folder_new();
	struct listener *l = open_one(f.text);
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid) {
		listener_free(l);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(exists(f.path));
	listener_free(l);
	assert_int_equal(rmdir(f.dir), 0);
}

static void unix_socket_has_no_udp(void **state)
{
	struct listener_config config = { .udp = true };
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(open_with("unix:/tmp/x", &config, &err));
	assert_int_equal(err.phase, ERROR_USAGE);
}

/* ---- adopted ---- */

static void listening_socket_is_adopted(void **state)
{
	struct addr a;
	int fd = test_listen("127.0.0.1", &a);
	struct error err = ERROR_INIT;
	struct listener *l;

	(void)state;
	(void)fcntl(fd, F_SETFL, 0);
	l = listener_adopt(fd, &err);
	assert_non_null(l);
	assert_true(addr_equal(&l->sockets[0].addr, &a));
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	listener_free(l);
}

static void others_are_not_adopted(void **state)
{
	struct addr a;
	int bound = test_refusing("127.0.0.1", &a),
	    file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct error err = ERROR_INIT;

	(void)state;
	assert_null(listener_adopt(bound, &err));
	assert_int_equal(err.phase, ERROR_USAGE);
	assert_null(listener_adopt(file, &err));
	close(bound);
	close(file);
	listener_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_address_is_one_socket),
		cmocka_unit_test(wildcard_is_both_families_on_one_port),
		cmocka_unit_test(family_can_be_chosen),
		cmocka_unit_test(loopback_can_take_the_wildcards_place),
		cmocka_unit_test(mapped_address_becomes_ipv4),
		cmocka_unit_test(name_is_looked_up),
		cmocka_unit_test(errors_name_the_address),
		cmocka_unit_test(privileged_port_has_a_hint),
		cmocka_unit_test(port_can_be_taken_again_at_once),
		cmocka_unit_test(reuse_port_shares_it),
		cmocka_unit_test(unix_socket_is_removed_at_the_end),
		cmocka_unit_test(stale_socket_file_is_replaced),
		cmocka_unit_test(live_socket_file_is_left_alone),
		cmocka_unit_test(other_files_are_never_removed),
		cmocka_unit_test(successor_keeps_its_file),
		cmocka_unit_test(forked_child_does_not_remove_the_file),
		cmocka_unit_test(unix_socket_has_no_udp),
		cmocka_unit_test(listening_socket_is_adopted),
		cmocka_unit_test(others_are_not_adopted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
