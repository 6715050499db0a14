/* A ring refuses whatever net/ring.c does not ask of it, also to who has its memory. */
#include "net/ring.c"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct seen {
	int n, result;
};

static void note(const struct ring_event *event, void *user)
{
	struct seen *seen = user;

	seen->n++;
	seen->result = event->result;
}

static int result_of(struct ring *r, struct seen *seen)
{
	int i;

	seen->n = 0;
	for (i = 0; i < 10 && !seen->n; i++)
		assert_true(ring_step(r, CLOCK_S) >= 0);
	assert_int_equal(seen->n, 1);
	return seen->result;
}

static void other_requests(void **state)
{
	struct seen seen = { 0 };
	struct error err = ERROR_INIT;
	struct ring *r = ring_new(note, &seen, &err);
	struct sockaddr nobody = { .sa_family = AF_UNSPEC };

	(void)state;
	if (!r)
		skip();
	io_uring_prep_openat(next_request(r), AT_FDCWD, "/etc/hostname", O_RDONLY, 0);
	assert_int_equal(result_of(r, &seen), -EACCES);
	io_uring_prep_connect(next_request(r), STDIN_FILENO, &nobody, sizeof(nobody));
	assert_int_equal(result_of(r, &seen), -EACCES);
	io_uring_prep_unlink(next_request(r), "/tmp/netkit-test-none", 0);
	assert_int_equal(result_of(r, &seen), -EACCES);
	io_uring_prep_nop(next_request(r));
	assert_int_equal(result_of(r, &seen), -EACCES);
	ring_poll(r, STDOUT_FILENO, 4 /* POLLOUT */, 1);
	assert_true(result_of(r, &seen) >= 0 || seen.result == -EPERM);
	assert_int_equal(lazy_io_uring_register((unsigned)r->uring.ring_fd,
						IORING_REGISTER_PERSONALITY, NULL, 0),
			 -EACCES);
	ring_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(other_requests) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
