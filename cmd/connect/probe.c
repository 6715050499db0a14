/* Probing: hosts are looked up, ports asked, results shown in the order of the operands. */
#include "connect/probe.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/mem.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "connect/connect.h"
#include "connect/link.h"
#include "connect/probe_plan.h"
#include "connect/probe_show.h"
#include "net/dial.h"
#include "net/endpoint.h"
#include "net/loop.h"
#include "net/probe.h"
#include "net/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
	LOOKUPS = 16,	  /* names at a time: each has a thread */
	MOST = 1 << 22,	  /* probes in one run */
	ADDRESSES = 16,	  /* of a name */
};

/* How long to wait for an answer, unless --timeout says: time for one SYN more. */
#define PATIENCE (2 * CLOCK_S)

#define PROGRESS_PAUSE (200 * CLOCK_MS)

/* From one round of --wait to the next. */
#define ROUND_PAUSE (200 * CLOCK_MS)

struct probe_host {
	struct probing *probing;
	struct endpoint endpoint;
	const char *text; /* as the user wrote it */
	struct resolve_result found;
	void *query;
	struct error err; /* it has no addresses */
};

struct probing {
	const struct connect_config *config;
	struct loop *loop;
	struct dial_config dial;
	struct probe_plan plan;
	struct probe_host *hosts;
	size_t n_hosts, next_host, n_lookups;
	struct probe_target *targets; /* host by host, the plan's ports of each */
	size_t n, n_done, shown;
	struct probe *probe;
	struct probe_show show;
	struct progress progress;
	struct loop_timer progress_timer, round;
	uint64_t began_at, wait_at; /* wait_at: until when to ask again; 0: never */
	struct error *err;
	int result;
};

/* ---- what to probe ---- */

static int refuse_options(struct error *err)
{
	static const char *const useless[] = { "telnet", "escape", "pipe",  "eof",   "linger",
					       "crlf",	 "delay",  "rate",  "stats",  "user",
					       "exec",	 "shell",  "idle",
					       "env",	 "serial", "binary" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(useless); i++) {
		if (opt_was_given(useless[i]))
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "--%s does nothing with --probe: no bytes are carried",
					 useless[i]);
	}
	return 0;
}

/* "HOST:PORTS" or "[V6]:PORTS" in two; false when it has no such form. */
static bool split(char *word, char **ret_ports)
{
	char *colon = strrchr(word, ':');

	if (!colon || !colon[1] || (word[0] == '[' ? colon[-1] != ']' : colon != strchr(word, ':')))
		return false;
	*colon = '\0';
	*ret_ports = colon + 1;
	return true;
}

static int add_host(struct probing *p, const char *text, struct error *err)
{
	struct probe_host *h = &p->hosts[p->n_hosts];
	size_t width = strlen(text);

	*h = (struct probe_host){ .probing = p, .text = text, .err = ERROR_INIT };
	if (endpoint_parse(text, ENDPOINT_BARE_HOST, &h->endpoint, err) < 0)
		return -1;
	if (h->endpoint.kind == ENDPOINT_INET && h->endpoint.service[0])
		return error_set(err, ERROR_USAGE, 0, text,
				 "has a port; the ports of all hosts are the last operand");
	p->n_hosts++;
	if (width > p->show.host_width)
		p->show.host_width = width < 40 ? (unsigned)width : 40;
	return 0;
}

static int take_unix(struct probing *p, const char *text, struct error *err)
{
	static const struct probe_port none = { .is_named = true };
	struct probe_host *h = &p->hosts[0];

	if (add_host(p, text, err) < 0)
		return -1;
	if (h->endpoint.socktype == SOCK_DGRAM || p->config->udp)
		return error_set(err, ERROR_USAGE, 0, text,
				 "a datagram socket of the unix kind answers no probe");
	p->plan.ports = xmalloc(sizeof(none));
	*p->plan.ports = none;
	p->plan.n = 1;
	h->found.addrs = xcalloc(1, sizeof(struct addr));
	h->found.n = 1;
	if (!addr_from_path(h->endpoint.path, &h->found.addrs[0]))
		return error_set(err, ERROR_USAGE, 0, text, "is no path of a unix socket");
	return 0;
}

/* A number is an old way to write an address, but who writes one behind a host means a port. */
static int check_host(const char *text, struct error *err)
{
	if (text[strspn(text, "0123456789,-")])
		return 0;
	error_set(err, ERROR_USAGE, 0, text, "is no host");
	error_hint(err, "several ports are one word: netkit connect --probe HOST 22,80,8000-8010");
	return -1;
}

static int take_operands(struct probing *p, int argc, char **argv, struct error *err)
{
	struct endpoint e;
	char *ports = NULL;
	int i, n = argc - 1;

	if (argc < 1)
		return error_set(err, ERROR_USAGE, 0, NULL, "operands are missing: HOST PORTS");
	p->hosts = xcalloc((size_t)argc, sizeof(*p->hosts));
	if (argc == 1 && endpoint_parse(argv[0], ENDPOINT_BARE_HOST, &e, err) == 0 &&
	    e.kind == ENDPOINT_UNIX)
		return take_unix(p, argv[0], err);
	*err = ERROR_INIT;
	if (argc == 1 && split(argv[0], &ports)) {
		n = 1;
	} else if (argc == 1) {
		error_set(err, ERROR_USAGE, 0, argv[0], "the ports are missing");
		error_hint(err, "netkit connect --probe HOST 22,80,8000-8010");
		return -1;
	} else {
		ports = argv[argc - 1];
	}
	if (probe_plan_parse(ports, p->config->udp, &p->plan, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if ((i && check_host(argv[i], err) < 0) || add_host(p, argv[i], err) < 0)
			return -1;
		if (p->hosts[i].endpoint.kind == ENDPOINT_UNIX)
			return error_set(err, ERROR_USAGE, 0, argv[i],
					 "a unix socket has no ports");
	}
	if (p->plan.n > MOST / p->n_hosts)
		return error_set(err, ERROR_USAGE, 0, NULL, "more than %d probes at once", MOST);
	return 0;
}

static int get_dial_config(struct probing *p, struct error *err)
{
	if (link_dial_config(p->config, &p->hosts[0].endpoint, &p->dial, err) < 0)
		return -1;
	if (!opt_was_given("timeout"))
		p->dial.timeout = PATIENCE;
	if (!p->dial.socktype)
		p->dial.socktype = SOCK_STREAM;
	return 0;
}

/* ---- results ---- */

static const struct probe_host *host_of(const struct probing *p, size_t i)
{
	return &p->hosts[i / p->plan.n];
}

/* As far as all that stands before is known; while a round may follow nothing is final. */
static void show_results(struct probing *p)
{
	for (; p->shown < p->n && p->targets[p->shown].state != PROBE_WAITING; p->shown++) {
		size_t i = p->shown;

		progress_clear(&p->progress);
		probe_show_result(&p->show, host_of(p, i)->text, &p->targets[i],
				  p->plan.ports[i % p->plan.n].is_named || report_verbosity());
	}
	fflush(stdout);
}

static void on_result(struct probe_target *t, void *user)
{
	struct probing *p = user;

	(void)t;
	p->n_done++;
	if (!p->wait_at && p->targets[p->shown].state != PROBE_WAITING)
		show_results(p);
}

static void on_progress(struct loop *loop, void *user)
{
	struct probing *p = user;

	progress_show(&p->progress, loop_now(loop), p->n_done,
		      p->n ? (double)p->n_done / (double)p->n : 0);
	loop_timer_set(loop, &p->progress_timer, loop_now(loop) + PROGRESS_PAUSE, on_progress, p);
}

/* ---- rounds ---- */

static void on_end(struct probe *probe, const struct error *err, void *user);

static void start_round(struct probing *p)
{
	struct probe_config config = {
		.dial = p->dial,
		.window = (size_t)p->config->window,
		.on_result = on_result,
		.on_end = on_end,
		.user = p,
	};
	uint64_t now = loop_update(p->loop);
	uint64_t left = p->wait_at > now ? p->wait_at - now : CLOCK_MS;

	if (p->wait_at && left < config.dial.timeout)
		config.dial.timeout = left;
	p->probe = probe_start(p->loop, p->targets, p->n, &config);
}

static bool all_open(const struct probing *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (p->targets[i].state != PROBE_OPEN)
			return false;
	}
	return true;
}

/* What is not open yet is asked once more. */
static void on_round(struct loop *loop, void *user)
{
	struct probing *p = user;
	size_t i;

	(void)loop;
	p->n_done = 0;
	for (i = 0; i < p->n; i++) {
		struct probe_target *t = &p->targets[i];

		if (t->state == PROBE_OPEN)
			p->n_done++;
		else
			*t = (struct probe_target){ .addrs = t->addrs, .n = t->n, .port = t->port,
						    .kind = t->kind };
	}
	start_round(p);
}

static void on_end(struct probe *probe, const struct error *err, void *user)
{
	struct probing *p = user;

	if (err) {
		*p->err = *err;
		p->result = -1;
		loop_stop(p->loop);
		return;
	}
	probe_free(probe);
	p->probe = NULL;
	if (p->wait_at && !all_open(p) && loop_update(p->loop) + ROUND_PAUSE < p->wait_at) {
		loop_timer_set(p->loop, &p->round, loop_now(p->loop) + ROUND_PAUSE, on_round, p);
		return;
	}
	show_results(p);
	loop_stop(p->loop);
}

/* ---- addresses ---- */

static void make_targets(struct probing *p)
{
	size_t i, k;

	p->targets = xcalloc(p->n_hosts * p->plan.n, sizeof(*p->targets));
	for (i = 0; i < p->n_hosts; i++) {
		const struct probe_host *h = &p->hosts[i];

		for (k = 0; h->found.n && k < p->plan.n; k++)
			p->targets[p->n++] = (struct probe_target){
				.addrs = h->found.addrs,
				.n = (uint16_t)(h->found.n < ADDRESSES ? h->found.n : ADDRESSES),
				.port = p->plan.ports[k].port,
				.kind = p->plan.ports[k].kind,
			};
	}
}

/* Hosts without addresses are told and left out; the others keep their order. */
static void drop_unknown(struct probing *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->n_hosts; i++) {
		if (!error_is_set(&p->hosts[i].err)) {
			p->hosts[n++] = p->hosts[i];
			continue;
		}
		if (error_is_set(p->err))
			report_error(p->err); /* the last one is reported at the end */
		*p->err = p->hosts[i].err;
	}
	p->n_hosts = n;
}

static void begin(struct probing *p)
{
	drop_unknown(p);
	make_targets(p);
	if (!p->n) {
		loop_stop(p->loop);
		return;
	}
	if (p->config->dialing.wait)
		p->wait_at = clock_deadline(p->began_at, p->config->dialing.wait);
	progress_init(&p->progress, "ports", loop_now(p->loop), p->config->common.quiet);
	loop_timer_set(p->loop, &p->progress_timer, loop_now(p->loop) + PROGRESS_PAUSE,
		       on_progress, p);
	start_round(p);
}

static void look_up(struct probing *p);

static void on_found(const struct resolve_result *result, const struct error *err, void *user)
{
	struct probe_host *h = user;

	h->query = NULL;
	h->probing->n_lookups--;
	if (result) {
		h->found.n = result->n;
		h->found.addrs = xcalloc(result->n, sizeof(*result->addrs));
		memcpy(h->found.addrs, result->addrs, result->n * sizeof(*result->addrs));
	} else {
		h->err = *err;
	}
	look_up(h->probing);
}

static void look_up(struct probing *p)
{
	while (p->next_host < p->n_hosts && p->n_lookups < LOOKUPS) {
		struct probe_host *h = &p->hosts[p->next_host++];
		struct resolve_request request = { .host = h->endpoint.host,
						   .service = "1",
						   .family = p->dial.family,
						   .socktype = p->dial.socktype };

		if (h->endpoint.kind == ENDPOINT_UNIX ||
		    resolve_numeric(&request, &h->found, &h->err) != 0)
			continue;
		h->query = resolve_system.start(&resolve_system, p->loop, &request, on_found, h,
						&h->err);
		p->n_lookups += h->query != NULL;
	}
	if (p->next_host == p->n_hosts && !p->n_lookups)
		begin(p);
}

static void on_start(struct loop *loop, void *user)
{
	(void)loop;
	look_up(user);
}

/* ---- the whole ---- */

static int status_of(const struct probing *p)
{
	if (p->show.counts[PROBE_OPEN])
		return STATUS_DONE;
	return p->show.counts[PROBE_SILENT] ? STATUS_TIMEOUT : STATUS_NO;
}

static void done(struct probing *p)
{
	size_t i;

	probe_free(p->probe);
	loop_timer_unset(&p->progress_timer);
	loop_timer_unset(&p->round);
	progress_clear(&p->progress);
	for (i = 0; i < p->n_hosts; i++) {
		if (p->hosts[i].query)
			resolve_system.cancel(p->hosts[i].query);
		resolve_result_done(&p->hosts[i].found);
	}
	free(p->hosts);
	free(p->targets);
	probe_plan_done(&p->plan);
	loop_free(p->loop);
}

int probe_run(const struct connect_config *config, int argc, char **argv, struct error *err)
{
	struct probing p = { .config = config, .err = err };
	int status = -1;

	p.show.as_json = config->common.json;
	p.show.is_udp = config->udp;
	if (refuse_options(err) < 0 || take_operands(&p, argc, argv, err) < 0 ||
	    get_dial_config(&p, err) < 0)
		goto out;
	p.loop = loop_new(err);
	if (!p.loop)
		goto out;
	p.began_at = loop_now(p.loop);
	loop_timer_set(p.loop, &p.round, p.began_at, on_start, &p);
	if (loop_run(p.loop, err) < 0 || p.result < 0)
		goto out;
	progress_clear(&p.progress);
	if (p.n > 1)
		probe_show_sum(&p.show, loop_now(p.loop) - p.began_at);
	/* A host that could not be looked up is the error, unless another has an open port. */
	if (error_is_set(err) && p.show.counts[PROBE_OPEN]) {
		report_error(err);
		*err = ERROR_INIT;
	}
	if (!error_is_set(err))
		status = status_of(&p);
out:
	done(&p);
	return status;
}
