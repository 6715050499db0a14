/* A connection, played by a fake stream, and real programs. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "stream/joint.h"

#include "base/clock.h"
#include "base/error.h"
#include "net/addr.h"
#include "net/loop.h"
#include "stream/stream.h"
#include "support/lib_fake_stream.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

struct fixture {
	struct loop *loop;
	struct fake_stream *right; /* the joint's, unless it could not be made */
	struct joint *joint;
	struct loop_timer guard;
	unsigned overs, ends;
	enum relay_end end;
	char written[256];
};

static void on_over(struct joint *j, const struct relay *relay, void *user)
{
	struct fixture *f = user;

	assert_ptr_equal(relay, joint_relay(j));
	f->overs++;
	f->end = relay_end(relay);
	assert_true(f->right->written.len < sizeof(f->written));
	if (f->right->written.len)
		memcpy(f->written, buf_data(&f->right->written), f->right->written.len);
}

static void on_ended(struct joint *j, void *user)
{
	struct fixture *f = user;

	assert_null(joint_relay(j));
	f->ends++;
	loop_stop(f->loop);
}

static void on_guard(struct loop *loop, void *user)
{
	(void)user;
	loop_stop(loop);
}

static void set_up(struct fixture *f)
{
	struct error err = ERROR_INIT;

	*f = (struct fixture){ .loop = loop_new(&err) };
	f->right = fake_stream_new(f->loop);
	loop_timer_set(f->loop, &f->guard, loop_now(f->loop) + 20 * CLOCK_S, on_guard, NULL);
}

static int join(struct fixture *f, char *const *argv, bool has_terminal, struct error *err)
{
	static const struct joint_calls calls = { .over = on_over, .ended = on_ended };
	static const struct addr none;
	const struct joint_config config = {
		.process = { .argv = argv,
			     .local = &none,
			     .remote = &none,
			     .has_terminal = has_terminal },
		.eof = RELAY_EOF_HALF,
		.linger_ns = CLOCK_NEVER,
		.idle_ns = CLOCK_NEVER,
		.fd = -1,
	};

	f->joint = joint_new(f->loop, &config, &f->right->base, &calls, f, err);
	return f->joint ? 0 : -1;
}

static void start(struct fixture *f, const char *command, bool has_terminal)
{
	struct error err = ERROR_INIT;
	char **argv = process_shell(command);

	assert_int_equal(join(f, argv, has_terminal, &err), 0);
	process_argv_free(argv);
}

static void run(struct fixture *f)
{
	struct error err = ERROR_INIT;

	assert_int_equal(loop_run(f->loop, &err), 0);
	assert_int_equal(f->ends, 1);
}

static void tear_down(struct fixture *f)
{
	loop_timer_unset(&f->guard);
	joint_free(f->joint);
	loop_free(f->loop);
}

static void both_end(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	fake_stream_say(f.right, 0, "hello");
	fake_stream_end(f.right, 1);
	start(&f, "cat; exit 3", false);
	run(&f);
	assert_int_equal(f.overs, 1);
	assert_int_equal(f.end, RELAY_BOTH_ENDED);
	assert_string_equal(f.written, "hello");
	assert_int_equal(process_status(joint_process(f.joint)), 3);
	tear_down(&f);
}

static void a_terminal(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	fake_stream_end(f.right, 0);
	start(&f, "stty -echo; cat; stty size", true);
	run(&f);
	assert_non_null(strstr(f.written, "24 80\r\n"));
	tear_down(&f);
}

/* What the program does not read is no reason to wait. */
static void the_program_ends(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	start(&f, "echo bye", false);
	run(&f);
	assert_int_equal(f.end, RELAY_BOTH_ENDED);
	assert_string_equal(f.written, "bye\n");
	tear_down(&f);
}

static void the_connection_breaks(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	fake_stream_break(f.right, 1, ECONNRESET);
	start(&f, "trap 'exit 7' TERM; i=0; while [ $i -lt 30000000 ]; do i=$((i+1)); done", false);
	run(&f);
	assert_int_equal(f.overs, 1);
	assert_int_equal(f.end, RELAY_BROKEN);
	assert_int_equal(process_status(joint_process(f.joint)), 7);
	tear_down(&f);
}

static void is_stopped(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	start(&f, "exec tail -f /dev/null", false);
	joint_stop(f.joint);
	run(&f);
	assert_int_equal(f.overs, 0);
	assert_int_equal(process_status(joint_process(f.joint)), 128 + SIGTERM);
	tear_down(&f);
}

static void is_freed_in_between(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	start(&f, "exec tail -f /dev/null", false);
	tear_down(&f);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	joint_free(NULL);
}

static void cannot_start(void **state)
{
	char *argv[] = { (char[]){ "/no/such/program" }, NULL };
	struct error err = ERROR_INIT;
	struct fixture f;

	(void)state;
	set_up(&f);
	assert_int_equal(join(&f, argv, false, &err), -1);
	assert_int_equal(err.phase, ERROR_LOCAL);
	fake_stream_free(f.right);
	tear_down(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_end),
		cmocka_unit_test(a_terminal),
		cmocka_unit_test(the_program_ends),
		cmocka_unit_test(the_connection_breaks),
		cmocka_unit_test(is_stopped),
		cmocka_unit_test(is_freed_in_between),
		cmocka_unit_test(cannot_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
