/* SIGINT, SIGTERM and SIGHUP. */
#include "net/ending.h"

#include "base/mem.h"

#include <signal.h>

int ending_catch(struct ending *e, struct loop *loop, loop_signal_fn *fn, void *user,
		 struct error *err)
{
	static const int signos[ARRAY_SIZE(e->signals)] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction old;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(signos); i++) {
		if (sigaction(signos[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
			continue;
		if (loop_signal(loop, &e->signals[i], signos[i], fn, user, err) < 0)
			return -1;
	}
	return 0;
}

void ending_release(struct ending *e)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(e->signals); i++)
		loop_signal_unset(&e->signals[i]);
}
