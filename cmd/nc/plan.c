/* From nc's options to those of connect and listen. */
#include "nc/plan.h"

#include "base/error.h"
#include "base/mem.h"
#include "nc/options.h"
#include "nc/ports.h"
#include "net/addr.h"
#include "net/service.h"
#include "net/tuning.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What connect takes: a day. */
enum { MOST_SECONDS = 24 * 3600 };

/* ---- building ---- */

static void add(struct nc_run *run, char *word)
{
	assert(run->argc < NC_WORDS);
	run->argv[run->argc++] = word;
}

static void add_word(struct nc_run *run, const char *word)
{
	add(run, xstrdup(word));
}

static void add_pair(struct nc_run *run, const char *option, const char *value)
{
	add_word(run, option);
	add_word(run, value);
}

static void add_seconds(struct nc_run *run, const char *option, uint64_t seconds)
{
	add_word(run, option);
	add(run, xasprintf("%llus", (unsigned long long)seconds));
}

static struct nc_run *new_run(struct nc_plan *plan, const char *command)
{
	struct nc_run *run;

	plan->runs = xrealloc(plan->runs, plan->n + 1, sizeof(*plan->runs));
	run = &plan->runs[plan->n++];
	*run = (struct nc_run){ .argc = 0 };
	add_word(run, command);
	add_word(run, "--quiet"); /* who runs it speaks */
	return run;
}

/* ---- numbers ---- */

struct numbers {
	uint64_t wait, delay; /* seconds */
	int64_t quit;	      /* seconds; negative: not at all */
	uint64_t port;	      /* of our own; 0: any */
};

/* strtonum(3): its words for what is wrong, or NULL. */
static const char *parse_number(const char *text, int64_t min, int64_t max, int64_t *ret)
{
	long long number;
	char *end;

	number = strtoll(text, &end, 10);
	if (end == text || *end)
		return "invalid";
	if (number < min)
		return "too small";
	if (number > max)
		return "too large";
	*ret = number;
	return NULL;
}

/* An option that was not given leaves *ret alone. */
static int get_number(const char *text, const char *name, int64_t min, int64_t max, int64_t *ret,
		      struct error *err)
{
	const char *fault = text ? parse_number(text, min, max, ret) : NULL;

	return fault ? error_set(err, ERROR_USAGE, 0, NULL, "%s %s: %s", name, fault, text) : 0;
}

/* The words of RFC 1349 for the byte that became the DSCP and two bits more, or a number. */
static bool parse_tos(const char *text, uint8_t *ret_tos)
{
	static const struct {
		const char *name;
		uint8_t tos;
	} words[] = {
		{ "critical", 0xa0 },	{ "inetcontrol", 0xc0 }, { "lowdelay", 0x10 },
		{ "netcontrol", 0xe0 }, { "throughput", 0x08 },	 { "reliability", 0x04 },
		{ "lowcost", 0x02 },
	};
	unsigned long number;
	char *end;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!strcmp(words[i].name, text)) {
			*ret_tos = words[i].tos;
			return true;
		}
	}
	number = strtoul(text, &end, 0);
	*ret_tos = (uint8_t)number;
	return end != text && !*end && number < 256;
}

static int get_port(const char *text, bool is_udp, uint64_t *ret, struct error *err)
{
	struct error ignored = ERROR_INIT;
	uint16_t port;

	if (!text)
		return 0;
	if (service_port(text, is_udp ? "udp" : "tcp", &port, &ignored) < 0)
		return error_set(err, ERROR_USAGE, 0, NULL, "port number invalid: %s", text);
	*ret = port;
	return 0;
}

static int get_numbers(const struct nc_options *o, struct numbers *ret, struct error *err)
{
	int64_t wait = 0, delay = 0, quit = -1;

	if (get_number(o->value['w'], "timeout", 0, INT_MAX / 1000, &wait, err) < 0 ||
	    get_number(o->value['i'], "interval", 0, MOST_SECONDS, &delay, err) < 0 ||
	    get_number(o->value['q'], "quit timer", INT_MIN, INT_MAX, &quit, err) < 0 ||
	    get_port(o->value['p'], o->value['u'] != NULL, &ret->port, err) < 0)
		return -1;
	ret->wait = (uint64_t)(wait < MOST_SECONDS ? wait : MOST_SECONDS);
	ret->delay = (uint64_t)delay;
	ret->quit = quit < MOST_SECONDS ? quit : MOST_SECONDS;
	return 0;
}

/* ---- the options ---- */

static void add_common(struct nc_run *run, const struct nc_options *o)
{
	if (o->family)
		add_word(run, o->family == '4' ? "--ipv4" : "--ipv6");
	if (o->value['u'] && !o->value['U'])
		add_word(run, "--udp");
}

/* How it ends.  The limit of -q 0 is netkit's own: Debian's nc waits without any. */
static void add_end(struct nc_run *run, const struct nc_options *o, const struct numbers *n)
{
	bool tells = o->value['N'] || n->quit >= 0;

	add_pair(run, "--eof", tells ? "half" : "hold");
	if (n->quit >= 0)
		add_seconds(run, "--linger", n->quit ? (uint64_t)n->quit : 60);
	else if (tells && !o->value['l'])
		add_pair(run, "--linger", "0");
	if (o->value['C'])
		add_word(run, "--crlf");
}

static int add_class(struct nc_run *run, const char *keyword, struct error *err)
{
	uint8_t tos, dscp;

	if (!keyword)
		return 0;
	if (parse_tos(keyword, &tos)) {
		if (tos & 3)
			return error_set(err, ERROR_USAGE, 0, NULL,
					 "-T %s is not taken: the two low bits tell of "
					 "congestion, and are the kernel's",
					 keyword);
		dscp = tos >> 2;
	} else if (!tuning_parse_dscp(keyword, &dscp)) {
		return error_set(err, ERROR_USAGE, 0, NULL, "illegal tos value %s", keyword);
	}
	add_word(run, "--dscp");
	add(run, xasprintf("%u", dscp));
	return 0;
}

/* -M 0 is refused by the kernel, -m 0 is no limit. */
static int add_hops(struct nc_run *run, const struct nc_options *o, struct error *err)
{
	static const struct {
		char letter;
		const char *name, *option;
		int64_t min;
	} limits[] = { { 'M', "ttl", "--ttl", 1 }, { 'm', "minttl", "--min-ttl", 0 } };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		const char *text = o->value[(unsigned char)limits[i].letter], *fault;
		int64_t hops = 0;

		fault = text ? parse_number(text, limits[i].min, UINT8_MAX, &hops) : NULL;
		if (fault)
			return error_set(err, ERROR_USAGE, 0, NULL, "%s is %s", limits[i].name,
					 fault);
		if (!hops)
			continue;
		add_word(run, limits[i].option);
		add(run, xasprintf("%lld", (long long)hops));
	}
	return 0;
}

/* ---- proxies ---- */

static const struct way {
	const char *word, *scheme, *port;
} ways[] = {
	{ "5", "socks5h", "1080" }, /* names are sent as they are, as nc does */
	{ "4", "socks4", "1080" },
	{ "connect", "http", "3128" },
};

static const struct way *find_way(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		if (!strcmp(ways[i].word, word ? word : "5"))
			return &ways[i];
	}
	return NULL;
}

/* ret->host is "" when there is no -x. */
static int get_proxy(const struct nc_options *o, struct endpoint *ret, struct error *err)
{
	const struct way *way = find_way(o->value['X']);

	*ret = (struct endpoint){ .host = "" };
	if (!way)
		return error_set(err, ERROR_USAGE, 0, NULL, "unsupported proxy protocol");
	if (!o->value['x'])
		return 0;
	if (endpoint_parse(o->value['x'], ENDPOINT_BARE_HOST, ret, err) < 0)
		return -1;
	if (ret->kind == ENDPOINT_UNIX || !ret->host[0] || strpbrk(o->value['x'], "/@,"))
		return error_set(err, ERROR_USAGE, 0, NULL, "no address of a proxy: %s",
				 o->value['x']);
	if (!ret->service[0])
		memcpy(ret->service, way->port, strlen(way->port) + 1);
	return 0;
}

/* What a proxy's port would be asked is answered by going through it, and leaving at once. */
static void add_proxy(struct nc_run *run, const struct nc_plan *plan, const struct nc_options *o)
{
	char place[ENDPOINT_TEXT];

	add_word(run, "--proxy");
	add(run, xasprintf("%s://%s", find_way(o->value['X'])->scheme,
			   endpoint_format(place, &plan->proxy)));
}

/* What all runs of connect have; the port follows. */
static int add_connect(struct nc_run *run, const struct nc_plan *plan,
		       const struct nc_options *o, const struct numbers *n, struct error *err)
{
	bool has_proxy = plan->proxy.host[0];

	add_common(run, o);
	if (n->wait)
		add_seconds(run, "--timeout", n->wait);
	else if (!o->value['z'])
		add_pair(run, "--timeout", "24h"); /* the kernel gives up before */
	if (o->value['s'])
		add_pair(run, "--source", o->value['s']);
	if (n->port) {
		add_word(run, "--source-port");
		add(run, xasprintf("%llu", (unsigned long long)n->port));
	}
	if (add_class(run, o->value['T'], err) < 0 || add_hops(run, o, err) < 0)
		return -1;
	if (has_proxy)
		add_proxy(run, plan, o);
	if (o->value['z'] && !has_proxy) {
		add_word(run, "--probe");
		return 0;
	}
	add_word(run, "--pipe");
	if (o->value['z'])
		add_pair(run, "--eof", "close");
	else
		add_end(run, o, n);
	if (n->wait)
		add_seconds(run, "--idle", n->wait);
	if (n->delay)
		add_seconds(run, "--delay", n->delay);
	if (o->value['t'])
		add_pair(run, "--telnet", "always");
	return 0;
}

/* ---- what to run ---- */

static char *unix_operand(const struct nc_plan *plan)
{
	return xasprintf("%s:%s", plan->is_udp ? "unix-dgram" : "unix", plan->path);
}

static int plan_unix(struct nc_plan *plan, const struct nc_options *o, const struct numbers *n,
		     struct error *err)
{
	bool is_listening = o->value['l'] != NULL;
	struct nc_run *run;

	plan->path = o->operands[0];
	if (!plan->path)
		return error_set(err, ERROR_USAGE, 0, NULL, "missing socket pathname");
	run = new_run(plan, is_listening ? "listen" : "connect");
	if (is_listening) {
		if (o->value['k'])
			add_word(run, "--keep-open");
		add_end(run, o, n);
	} else if (add_connect(run, plan, o, n, err) < 0) {
		return -1;
	}
	add(run, unix_operand(plan));
	return 0;
}

static int plan_listen(struct nc_plan *plan, const struct nc_options *o, const struct numbers *n,
		       struct error *err)
{
	const char *host = o->value['s'], *port = o->value['p'];
	struct nc_run *run;

	if (o->operands[0] && o->operands[1]) {
		host = o->operands[0];
		port = o->operands[1];
	} else if (o->operands[0]) {
		port = o->operands[0];
	}
	if (!port)
		return error_set(err, ERROR_USAGE, 0, NULL, "missing port number");
	plan->host = host;
	run = new_run(plan, "listen");
	add_common(run, o);
	if (!o->family && !host)
		add_word(run, "--ipv4"); /* nc listens there alone */
	if (o->value['k'])
		add_word(run, "--keep-open");
	add_end(run, o, n);
	add_word(run, "--");
	add(run, xasprintf(host && strchr(host, ':') ? "[%s]:%s" : "%s:%s", host ? host : "*",
			   port));
	return 0;
}

static int add_ports(struct nc_plan *plan, const struct nc_options *o, const struct numbers *n,
		     char *ports, struct error *err)
{
	struct nc_run *run = new_run(plan, "connect");
	int result = add_connect(run, plan, o, n, err);

	add_word(run, "--");
	add_word(run, plan->host);
	add(run, ports);
	return result;
}

static int plan_connect(struct nc_plan *plan, const struct nc_options *o, const struct numbers *n,
			struct error *err)
{
	struct nc_ports ports = { .n = 0 };
	size_t i;
	int result = -1;

	plan->host = o->operands[0];
	if (!o->operands[1])
		return error_set(err, ERROR_USAGE, 0, NULL, "missing port number");
	if (nc_ports_parse(&ports, o->operands + 1, o->value['u'] != NULL, err) < 0)
		goto out;
	if (o->value['r'])
		nc_ports_shuffle(&ports);
	plan->pause_ns = n->delay * 1000000000;
	if (o->value['z'] && !n->delay && !plan->proxy.host[0]) {
		result = add_ports(plan, o, n, nc_ports_join(&ports), err);
		goto out;
	}
	for (i = 0; i < ports.n; i++) {
		if (add_ports(plan, o, n, xasprintf("%u", ports.ports[i]), err) < 0)
			goto out;
	}
	result = 0;
out:
	nc_ports_done(&ports);
	return result;
}

/* Where to listen is said by operands or by options. */
static bool has_wrong_operands(const struct nc_options *o)
{
	size_t n = 0;

	while (o->operands[n])
		n++;
	if (!o->value['l'])
		return n == 0;
	return n > 2 || (n && (o->value['s'] || o->value['p']));
}

static int check_proxy(const struct nc_options *o, struct error *err)
{
	static const struct {
		char letter;
		const char *what;
	} without[] = {
		{ 'u', "UDP mode" },
		{ 'l', "listen" },
		{ 'U', "unix sockets" },
		{ 's', "local source address" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(without); i++) {
		if (o->value[(unsigned char)without[i].letter])
			return error_set(err, ERROR_USAGE, 0, NULL, "no proxy support for %s",
					 without[i].what);
	}
	return 0;
}

/* What nc refuses, too, in its words. */
static int check(const struct nc_options *o, struct error *err)
{
	bool is_listening = o->value['l'] != NULL;
	struct addr a;

	if (o->value['x'] && check_proxy(o, err) < 0)
		return -1;
	if (is_listening && o->value['z'])
		return error_set(err, ERROR_USAGE, 0, NULL, "cannot use -z and -l");
	if (!is_listening && o->value['k'])
		return error_set(err, ERROR_USAGE, 0, NULL, "must use -l with -k");
	if (!o->value['U'] && has_wrong_operands(o)) {
		error_set(err, ERROR_USAGE, 0, NULL, "%s", ""); /* nc says no more, either */
		error_hint(err, nc_usage);
		return -1;
	}
	if (o->value['n'] && !o->value['U'] && !is_listening && o->operands[1] && !o->value['x'] &&
	    !addr_parse(o->operands[0], 0, &a))
		return error_set(err, ERROR_USAGE, 0, NULL,
				 "getaddrinfo for host \"%s\" port %s: Name or service not known",
				 o->operands[0], o->operands[1]);
	return 0;
}

int nc_plan_make(struct nc_plan *ret, const struct nc_options *o, struct error *err)
{
	struct numbers numbers = { .wait = 0 };
	struct nc_plan plan = {
		.is_listening = o->value['l'] != NULL,
		.is_verbose = o->value['v'] != NULL,
		.is_numeric = o->value['n'] != NULL,
		.is_udp = o->value['u'] != NULL,
		.is_probe = o->value['z'] != NULL,
		.has_no_input = o->value['d'] != NULL,
		.is_shared = o->value['u'] && o->value['k'],
	};
	int result;

	if (get_proxy(o, &plan.proxy, err) < 0 || check(o, err) < 0 ||
	    get_numbers(o, &numbers, err) < 0)
		return -1;
	if (plan.is_probe && plan.proxy.host[0])
		plan.has_no_input = plan.has_no_output = true;
	plan.ends_by_silence = numbers.wait || numbers.quit >= 0;
	if (o->value['U'])
		result = plan_unix(&plan, o, &numbers, err);
	else if (o->value['l'])
		result = plan_listen(&plan, o, &numbers, err);
	else
		result = plan_connect(&plan, o, &numbers, err);
	if (result < 0)
		nc_plan_done(&plan);
	else
		*ret = plan;
	return result;
}

void nc_plan_done(struct nc_plan *plan)
{
	size_t i;
	int k;

	for (i = 0; i < plan->n; i++) {
		for (k = 0; k < plan->runs[i].argc; k++)
			free(plan->runs[i].argv[k]);
	}
	free(plan->runs);
	*plan = (struct nc_plan){ .n = 0 };
}
