/* Programs for connections: words, environment, what they inherit, and how they end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/addr.h"
#include "net/loop.h"
#include "stream/process.h"
#include "stream/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- words ---- */

static void words_are(const char *command, const char *const *expected)
{
	struct error err = ERROR_INIT;
	char **argv = process_split(command, &err);
	size_t i;

	assert_non_null(argv);
	for (i = 0; expected[i]; i++) {
		assert_non_null(argv[i]);
		assert_string_equal(argv[i], expected[i]);
	}
	assert_null(argv[i]);
	process_argv_free(argv);
}

#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }

static void split(void **state)
{
	(void)state;
	words_are("cat", WORDS("cat"));
	words_are("  cat\t-n \n x ", WORDS("cat", "-n", "x"));
	words_are("a 'b c' d", WORDS("a", "b c", "d"));
	words_are("a \"b 'c' \\\" \\\\ \\n\"", WORDS("a", "b 'c' \" \\ \\n"));
	words_are("a b\\ c \\' \\\\", WORDS("a", "b c", "'", "\\"));
	words_are("a'b'\"c\"d", WORDS("abcd"));
	words_are("a '' \"\"", WORDS("a", "", ""));
	words_are("echo $HOME | cat; *", WORDS("echo", "$HOME", "|", "cat;", "*"));
}

static void split_refuses(void **state)
{
	static const char *const bad[] = { "", "  ", "'", "a \"b", "a 'b\"", "a\\" };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		struct error err = ERROR_INIT;

		assert_null(process_split(bad[i], &err));
		assert_int_equal(err.phase, ERROR_USAGE);
	}
	process_argv_free(NULL);
}

static void check_before_start(void **state)
{
	char *good[] = { (char[]){ "cat" }, NULL }, *bad[] = { (char[]){ "no-such-program-x" }, NULL };
	char *path[] = { (char[]){ "/bin/sh" }, NULL }, *folder[] = { (char[]){ "/tmp" }, NULL };
	char *no_program[] = { (char[]){ "/etc/passwd" }, NULL };
	struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(process_check(good, &err), 0);
	assert_int_equal(process_check(path, &err), 0);
	assert_false(error_is_set(&err));
	assert_int_equal(process_check(bad, &err), -1);
	assert_int_equal(err.code, ENOENT);
	assert_string_equal(err.subject, "no-such-program-x");
	assert_int_equal(process_check(folder, &err), -1);
	assert_int_equal(err.code, EACCES);
	assert_int_equal(process_check(no_program, &err), -1);
	assert_int_equal(err.code, EACCES);
}

/* ---- running ---- */

struct run {
	struct loop *loop;
	struct process *process;
	struct stream *stream;
	struct buf output;
	bool has_output_ended, is_done, stops_at_output;
	struct loop_timer guard;
};

static void on_guard(struct loop *loop, void *user)
{
	(void)user;
	loop_stop(loop);
}

static void stop_when_over(struct run *r)
{
	if (r->has_output_ended && r->is_done)
		loop_stop(r->loop);
}

static void on_ready(struct stream *s, unsigned events, void *user)
{
	struct error err = ERROR_INIT;
	struct run *r = user;
	char bytes[4096];
	ssize_t n;

	(void)events;
	while ((n = stream_read(s, bytes, sizeof(bytes), &err)) > 0)
		assert_true(buf_append(&r->output, bytes, (size_t)n));
	if (r->stops_at_output)
		loop_stop(r->loop);
	if (n == STREAM_AGAIN)
		return;
	assert_int_equal(n, STREAM_EOF);
	stream_want(s, 0);
	r->has_output_ended = true;
	stop_when_over(r);
}

static void on_done(struct process *p, void *user)
{
	struct run *r = user;

	assert_ptr_equal(p, r->process);
	r->is_done = true;
	stop_when_over(r);
}

/* Takes argv. */
static void run_argv(struct run *r, char **argv, const struct addr *local,
		     const struct addr *remote, bool has_terminal)
{
	struct error err = ERROR_INIT;

	*r = (struct run){ .loop = loop_new(&err) };
	buf_init(&r->output, 1 << 20);
	r->process = process_spawn(r->loop,
				   &(struct process_config){ .argv = argv,
							     .local = local,
							     .remote = remote,
							     .has_terminal = has_terminal,
							     .columns = 132,
							     .rows = 50 },
				   &r->stream, on_done, r, &err);
	process_argv_free(argv);
	assert_non_null(r->process);
	stream_on_ready(r->stream, on_ready, r);
	stream_want(r->stream, STREAM_READ);
	loop_timer_set(r->loop, &r->guard, loop_now(r->loop) + 20 * CLOCK_S, on_guard, NULL);
}

static void run_start(struct run *r, const char *shell, const struct addr *local,
		      const struct addr *remote)
{
	run_argv(r, process_shell(shell), local, remote, false);
}

static void run_wait(struct run *r)
{
	struct error err = ERROR_INIT;

	assert_int_equal(loop_run(r->loop, &err), 0);
	assert_true(r->is_done);
	assert_true(process_has_ended(r->process));
}

static void run_done(struct run *r)
{
	loop_timer_unset(&r->guard);
	stream_free(r->stream);
	process_free(r->process);
	loop_free(r->loop);
	buf_done(&r->output);
}

static const struct addr none;

static void input_comes_back(void **state)
{
	struct error err = ERROR_INIT;
	struct run r;
	char text[PROCESS_TEXT];

	(void)state;
	run_start(&r, "cat; exit 3", &none, &none);
	assert_int_equal(process_status(r.process), -1);
	assert_int_equal(stream_write(r.stream, "hello", 5, &err), 5);
	assert_int_equal(stream_shut(r.stream, &err), 0);
	run_wait(&r);
	assert_string_equal(buf_string(&r.output), "hello");
	assert_int_equal(process_status(r.process), 3);
	assert_string_equal(process_describe(text, r.process), "status 3");
	process_end(r.process, 0);
	run_done(&r);
}

static void environment_is_clean(void **state)
{
	struct addr local = addr_loopback(AF_INET6, 7), remote = addr_loopback(AF_INET, 50000);
	struct error err = ERROR_INIT;
	struct run r;

	(void)state;
	setenv("SECRET", "x", 1);
	setenv("HOME", "/home of a test", 1);
	setenv("TERM", "xterm", 1);
	setenv("PATH", "/usr/bin:/bin", 1);
	unsetenv("LANG");
	run_argv(&r, process_split("env", &err), &local, &remote, false);
	run_wait(&r);
	assert_string_equal(buf_string(&r.output), "PATH=/usr/bin:/bin\nHOME=/home of a test\n"
						   "TERM=xterm\nNETKIT_LOCAL_ADDR=::1\n"
						   "NETKIT_LOCAL_PORT=7\n"
						   "NETKIT_REMOTE_ADDR=127.0.0.1\n"
						   "NETKIT_REMOTE_PORT=50000\n");
	run_done(&r);
}

static void a_unix_peer_has_no_port(void **state)
{
	struct addr local, remote = { .len = sizeof(sa_family_t), .sa.sa_family = AF_UNIX };
	struct run r;

	(void)state;
	assert_true(addr_from_path("/run/x.sock", &local));
	run_start(&r, "env | grep NETKIT", &local, &remote);
	run_wait(&r);
	assert_string_equal(buf_string(&r.output), "NETKIT_LOCAL_ADDR=/run/x.sock\n");
	run_done(&r);
}

static void nothing_is_inherited(void **state)
{
	struct run r;
	sigset_t mask, old;

	(void)state;
	/* One that is not close-on-exec, a blocked and an ignored signal. */
	assert_int_equal(fcntl(0, F_DUPFD, 77), 77);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigprocmask(SIG_BLOCK, &mask, &old);
	signal(SIGPIPE, SIG_IGN);
	/* The last seven digits: the C library keeps signals 32 and 33 for itself. */
	run_start(&r, "ls /proc/self/fd | tr '\\n' ' ';"
		      "sed -nE 's/^Sig(Blk|Ign).*(.{7})$/\\1 \\2/p' /proc/self/status;"
		      "cut -d' ' -f6 /proc/$$/stat | grep -cx $$", &none, &none);
	run_wait(&r);
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(77);
	assert_string_equal(buf_string(&r.output), "0 1 2 3 Blk 0000000\nIgn 0000000\n1\n");
	run_done(&r);
}

static void ends_on_demand(void **state)
{
	char text[PROCESS_TEXT];
	struct run r;

	(void)state;
	run_start(&r, "exec tail -f /dev/null", &none, &none);
	process_end(r.process, 0);
	process_end(r.process, 0);
	run_wait(&r);
	assert_int_equal(process_status(r.process), 128 + SIGTERM);
	assert_string_equal(process_describe(text, r.process), "signal SIGTERM");
	run_done(&r);
}

/* One that does not listen to SIGTERM is killed, and what it started goes with it. */
static void ends_for_certain(void **state)
{
	uint64_t start;
	struct run r;

	(void)state;
	run_start(&r, "trap '' TERM; tail -f /dev/null & tail -f /dev/null", &none, &none);
	start = loop_now(r.loop);
	process_end(r.process, CLOCK_MS);
	run_wait(&r);
	assert_true(process_status(r.process) == 128 + SIGKILL ||
		    process_status(r.process) == 128 + SIGTERM);
	assert_true(loop_now(r.loop) - start >= CLOCK_MS);
	run_done(&r);
}

static void free_leaves_no_child(void **state)
{
	struct run r;

	(void)state;
	run_start(&r, "trap '' TERM; exec tail -f /dev/null", &none, &none);
	run_done(&r);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	process_free(NULL);
}

/* It ends without reading: no reset, only a refusal to take more. */
static void a_program_that_reads_nothing(void **state)
{
	static const char zeros[65536];
	struct error err = ERROR_INIT;
	struct run r;
	ssize_t n;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	run_start(&r, "echo bye", &none, &none);
	(void)stream_write(r.stream, zeros, sizeof(zeros), &err);
	run_wait(&r);
	assert_string_equal(buf_string(&r.output), "bye\n");
	do
		n = stream_write(r.stream, zeros, sizeof(zeros), &err);
	while (n > 0);
	assert_int_equal(n, STREAM_ERROR);
	assert_int_equal(err.code, EPIPE);
	run_done(&r);
}

static void wait_for_output(struct run *r)
{
	struct error err = ERROR_INIT;

	r->stops_at_output = true;
	assert_int_equal(loop_run(r->loop, &err), 0);
	assert_true(r->output.len > 0);
	r->stops_at_output = false;
}

static void run_on_terminal(struct run *r, const char *shell)
{
	run_argv(r, process_shell(shell), &none, &none, true);
}

static void has_a_terminal(void **state)
{
	struct run r;

	(void)state;
	run_on_terminal(&r, "test -t 0 && test -t 1 && test -t 2 && stty size;"
			    ": </dev/tty && echo controlling; exit 4");
	run_wait(&r);
	assert_string_equal(buf_string(&r.output), "50 132\r\ncontrolling\r\n");
	assert_int_equal(process_status(r.process), 4);
	run_done(&r);
}

/* The end of its input is typed: behind a line, and in the midst of one. */
static void a_terminal_ends(void **state)
{
	static const char *const inputs[] = { "", "hello\n", "hello" };
	static const char *const outputs[] = { "over\r\n", "hello\r\nover\r\n", "helloover\r\n" };
	struct error err = ERROR_INIT;
	struct run r;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(inputs); i++) {
		n = strlen(inputs[i]);
		run_on_terminal(&r, "stty -echo; echo; cat; echo over");
		wait_for_output(&r); /* what is typed before would be echoed */
		if (n)
			assert_int_equal(stream_write(r.stream, inputs[i], n, &err), n);
		assert_int_equal(stream_shut(r.stream, &err), 0);
		assert_int_equal(stream_shut(r.stream, &err), 0);
		run_wait(&r);
		assert_string_equal(buf_string(&r.output) + 2, outputs[i]);
		run_done(&r);
	}
}

/* Closing our end hangs up, which ends a program that does nothing against it. */
static void a_terminal_hangs_up(void **state)
{
	struct run r;

	(void)state;
	run_on_terminal(&r, "echo; cat; echo never");
	wait_for_output(&r);
	stream_free(r.stream);
	r.stream = NULL;
	r.has_output_ended = true;
	run_wait(&r);
	assert_int_equal(process_status(r.process), 128 + SIGHUP);
	run_done(&r);
}

static void cannot_be_started(void **state)
{
	char *argv[] = { (char[]){ "/no/such/program" }, NULL };
	struct error err = ERROR_INIT;
	struct loop *loop = loop_new(&err);
	struct stream *stream = NULL;

	(void)state;
	assert_null(process_spawn(
		loop, &(struct process_config){ .argv = argv, .local = &none, .remote = &none },
		&stream, on_done, NULL, &err));
	assert_null(stream);
	assert_null(process_spawn(loop,
				  &(struct process_config){ .argv = argv,
							    .local = &none,
							    .remote = &none,
							    .has_terminal = true },
				  &stream, on_done, NULL, &err));
	assert_null(stream);
	assert_int_equal(err.phase, ERROR_LOCAL);
	assert_int_equal(err.code, ENOENT);
	assert_string_equal(err.subject, "/no/such/program");
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(split),
		cmocka_unit_test(split_refuses),
		cmocka_unit_test(check_before_start),
		cmocka_unit_test(input_comes_back),
		cmocka_unit_test(environment_is_clean),
		cmocka_unit_test(a_unix_peer_has_no_port),
		cmocka_unit_test(nothing_is_inherited),
		cmocka_unit_test(ends_on_demand),
		cmocka_unit_test(ends_for_certain),
		cmocka_unit_test(free_leaves_no_child),
		cmocka_unit_test(a_program_that_reads_nothing),
		cmocka_unit_test(has_a_terminal),
		cmocka_unit_test(a_terminal_ends),
		cmocka_unit_test(a_terminal_hangs_up),
		cmocka_unit_test(cannot_be_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
