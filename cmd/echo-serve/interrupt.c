/* Signals that end a conversation: all a handler does is shutdown(2) and an alarm. */
#include "echo-serve/interrupt.h"

#include "base/clock.h"
#include "echo-serve/server.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>

static struct client *served; /* changed only while the signals are blocked */
static volatile sig_atomic_t arrivals;
static struct itimerval drain_time;
static bool takes_one; /* the second one is the first again, by way of the parent */

static void on_signal(int signo)
{
	int saved = errno;

	if (signo == SIGALRM || (arrivals && !takes_one)) {
		shutdown(served->fd, SHUT_RDWR);
	} else if (!arrivals) {
		atomic_store(&served->is_ending, true);
		shutdown(served->fd, SHUT_RD);
		setitimer(ITIMER_REAL, &drain_time, NULL);
	}
	if (signo != SIGALRM)
		arrivals = 1;
	errno = saved;
}

static void change_mask(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(how, &set, NULL);
}

void interrupt_begin(struct client *c, uint64_t drain, bool is_child)
{
	struct sigaction action = { .sa_handler = on_signal };

	if (!drain)
		drain = 1; /* a timer of zero would never fire */
	drain_time.it_value.tv_sec = (time_t)(drain / CLOCK_S);
	drain_time.it_value.tv_usec =
		(suseconds_t)((drain % CLOCK_S + CLOCK_US - 1) / CLOCK_US);
	served = c;
	takes_one = is_child;
	arrivals = 0;
	sigfillset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	change_mask(SIG_UNBLOCK);
}

bool interrupt_end(void)
{
	static const struct itimerval none;

	change_mask(SIG_BLOCK);
	setitimer(ITIMER_REAL, &none, NULL);
	served = NULL;
	return arrivals;
}
