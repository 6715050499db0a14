/* connect as the go-between of a peer and a program. */
#include "connect/program.h"

#include "base/clock.h"
#include "base/error.h"
#include "cli/json.h"
#include "cli/opt.h"
#include "cli/report.h"
#include "cli/secure.h"
#include "cli/term.h"
#include "connect/connect.h"
#include "connect/link.h"
#include "net/addr.h"
#include "net/dial.h"
#include "net/ending.h"
#include "net/loop.h"
#include "net/socket.h"
#include "stream/joint.h"
#include "stream/process.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

struct program_state {
	const struct connect_config *config;
	struct loop *loop;
	char **argv;
	const struct endpoint *endpoint;
	struct secure secure;
	struct dial_config dialing;
	struct dial *dial;
	struct link link;
	struct joint *joint;
	struct ending ending;
	struct loop_signal resized;
	struct json *summary; /* --json: of the connection that is over */
	struct error *err;
	int status;
};

static void on_over(struct joint *joint, const struct relay *relay, void *user)
{
	struct program_state *p = user;

	(void)joint;
	p->status = link_result(&p->link, p->config, relay, p->err);
	if (p->config->common.json)
		p->summary = link_summary(&p->link, p->config, p->loop, relay);
	else
		link_report(&p->link, p->config, p->loop, relay);
}

/* The summary tells of the program, too, and so has waited for its end. */
static void print_summary(struct json *summary, const struct process *process)
{
	struct json *program = json_new_object();
	char text[PROCESS_TEXT];

	json_put_int(program, "status", process_status(process));
	json_put_string(program, "text", process_describe(text, process));
	json_put(summary, "program", program);
	json_print(summary, stderr);
}

static void on_ended(struct joint *joint, void *user)
{
	struct program_state *p = user;
	char text[PROCESS_TEXT];

	if (p->summary)
		print_summary(p->summary, joint_process(joint));
	report_note(1, "the program ended with %s",
		    process_describe(text, joint_process(joint)));
	loop_stop(p->loop);
}

/* Before there is a program nothing has to be waited for. */
static void on_signal(struct loop *loop, int signo, void *user)
{
	struct program_state *p = user;

	p->status = 128 + signo;
	if (p->joint)
		joint_stop(p->joint);
	else
		loop_stop(loop);
}

static struct joint_config joint_config(const struct program_state *p)
{
	const struct relay_config relay = link_relay_config(&p->link, p->config);
	bool has_ends = socket_type(p->link.fd) != SOCK_DGRAM;
	struct joint_config result = {
		.process = { .argv = p->argv, .has_terminal = p->config->pty },
		.eof = relay.eof,
		.idle_ns = relay.idle_ns,
		.linger_ns = relay.linger_ns,
		.fd = has_ends ? p->link.fd : -1,
	};

	/* A program that has said all may still have much to read. */
	if (has_ends && !opt_was_given("linger"))
		result.linger_ns = CLOCK_NEVER;
	if (result.process.has_terminal)
		(void)term_size(STDERR_FILENO, &result.process.columns, &result.process.rows);
	return result;
}

/* Ours is of another size now, and so becomes that of the program. */
static void on_resize(struct loop *loop, int signo, void *user)
{
	struct program_state *p = user;
	unsigned columns, rows;

	(void)loop;
	(void)signo;
	if (p->joint && term_size(STDERR_FILENO, &columns, &rows))
		joint_resize(p->joint, columns, rows);
}

static int join(struct program_state *p)
{
	static const struct joint_calls calls = { .over = on_over, .ended = on_ended };
	const struct dial_attempt *winner = dial_winner(p->link.dial);
	struct joint_config config = joint_config(p);

	config.process.local = &winner->local;
	config.process.remote = &winner->addr;
	p->joint = joint_new(p->loop, &config, p->link.top, &calls, p, p->err);
	if (!p->joint)
		return -1;
	p->link.top = NULL;
	return 0;
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user);

static int dial(struct program_state *p)
{
	const struct endpoint *first = proxies_first(&p->config->proxies, p->endpoint);

	p->dial = dial_start(p->loop, first, &p->dialing, on_dial_done, p, p->err);
	return p->dial ? 0 : -1;
}

static void on_open(struct opening *opening, const struct error *err, void *user)
{
	struct program_state *p = user;

	(void)opening;
	if (err && link_wants_another(&p->link, &p->dial, p->config) && dial(p) == 0)
		return;
	if (err && p->dial)
		*p->err = *err;
	else if (!err)
		link_note_open(&p->link, p->config, p->loop);
	if (err || join(p) < 0)
		loop_stop(p->loop);
}

static void on_dial_done(struct dial *d, int fd, const struct error *err, void *user)
{
	struct program_state *p = user;
	const struct link_plan plan = { .config = p->config, .endpoint = p->endpoint,
					.secure = &p->secure };

	if (fd < 0) {
		*p->err = *err;
		loop_stop(p->loop);
		return;
	}
	report_json_to_stderr();
	if (link_init(&p->link, p->loop, fd, d, &plan, p->err) < 0) {
		loop_stop(p->loop);
		return;
	}
	link_open(&p->link, p->loop, p->config, on_open, p);
}

static void on_attempt(const struct dial *d, const struct dial_attempt *attempt, void *user)
{
	(void)user;
	link_note_attempt(d, attempt);
}

static int start(struct program_state *p, const struct endpoint *endpoint)
{
	p->endpoint = endpoint;
	p->argv = process_command(p->config->exec, p->config->shell, p->err);
	if (!p->argv || link_dial_config(p->config, endpoint, &p->dialing, p->err) < 0 ||
	    secure_init(&p->secure, &p->config->securing, &p->config->handshaking,
			&p->config->asking, p->err) < 0)
		return -1;
	p->dialing.on_attempt = on_attempt;
	p->loop = loop_new(p->err);
	if (!p->loop || ending_catch(&p->ending, p->loop, on_signal, p, p->err) < 0)
		return -1;
	if (p->config->pty &&
	    loop_signal(p->loop, &p->resized, SIGWINCH, on_resize, p, p->err) < 0)
		return -1;
	return dial(p) < 0 ? -1 : loop_run(p->loop, p->err);
}

int program_run(const struct connect_config *config, const struct endpoint *endpoint,
		struct error *err)
{
	struct program_state p = { .config = config, .err = err, .status = -1 };

	if (start(&p, endpoint) < 0)
		p.status = -1;
	joint_free(p.joint);
	json_free(p.summary);
	link_done(&p.link);
	p.status = secure_finish(&p.secure, p.status, err);
	dial_free(p.dial);
	process_argv_free(p.argv);
	ending_release(&p.ending);
	loop_signal_unset(&p.resized);
	loop_free(p.loop);
	return p.status;
}
