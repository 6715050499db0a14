/* Results of probes for readers and programs. */
#include "connect/probe_show.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/json.h"
#include "cli/report.h"
#include "cli/term.h"
#include "cli/voice.h"
#include "net/probe.h"
#include "net/service.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WHY = 96 };

static const char *const words[] = { "waiting", "open", "closed", "no-answer" };
static const enum term_style styles[] = { TERM_PLAIN, TERM_GREEN, TERM_DIM, TERM_YELLOW };

static bool is_unix(const struct probe_target *t)
{
	return addr_family(&t->addrs[0]) == AF_UNIX;
}

/* What the state does not say: who is there, or what came instead of an answer; or "". */
static const char *why(char dst[static WHY], const struct probe_target *t)
{
	struct error err = ERROR_INIT;

	dst[0] = '\0';
	if (t->detail[0]) {
		snprintf(dst, WHY, "%s", t->detail);
	} else if (t->code && t->code != ECONNREFUSED && t->code != ETIMEDOUT) {
		error_errno(&err, ERROR_CONNECT, t->code, NULL, NULL);
		snprintf(dst, WHY, "%.90s", err.text);
	}
	return dst;
}

static const char *protocol(const struct probe_show *show, const struct probe_target *t)
{
	if (is_unix(t))
		return "unix";
	return show->is_udp ? "udp" : "tcp";
}

static const char *service(char dst[static SERVICE_TEXT], const struct probe_show *show,
			   const struct probe_target *t)
{
	if (is_unix(t) || !service_name(t->port, show->is_udp ? "udp" : "tcp", dst))
		snprintf(dst, SERVICE_TEXT, "-");
	return dst;
}

static void show_document(const struct probe_show *show, const char *host,
			  const struct probe_target *t)
{
	struct json *doc = json_new_object();
	char text[ADDR_TEXT], name[SERVICE_TEXT], reason[WHY];

	json_put_string(doc, "schema", "netkit.connect-probe/1");
	json_put_text(doc, "host", host, strlen(host));
	json_put_string(doc, "address", addr_format(text, &t->addrs[t->which]));
	json_put_string(doc, "transport", protocol(show, t));
	if (!is_unix(t))
		json_put_int(doc, "port", t->port);
	if (strcmp(service(name, show, t), "-") != 0)
		json_put_string(doc, "service", name);
	json_put_string(doc, "state", words[t->state]);
	if (why(reason, t)[0])
		json_put_string(doc, "detail", reason);
	json_put_real(doc, "seconds", (double)t->took / (double)CLOCK_S);
	json_print(doc, stdout);
	json_free(doc);
}

static void show_line(const struct probe_show *show, const char *host,
		      const struct probe_target *t)
{
	char safe[512], port[16] = "unix", name[SERVICE_TEXT], reason[WHY], time[24],
		address[ADDR_TEXT] = "";

	text_safe(safe, sizeof(safe), host, strlen(host), TEXT_KEEP_BACKSLASH);
	if (!is_unix(t))
		snprintf(port, sizeof(port), "%u/%s", t->port, protocol(show, t));
	if (report_verbosity() && !is_unix(t))
		addr_format(address, &t->addrs[t->which]);
	printf("%-*s  %-9s  %s%-9s%s  %-12s  %s", (int)show->host_width, safe, port,
	       term_style(STDOUT_FILENO, styles[t->state]), words[t->state],
	       term_style(STDOUT_FILENO, TERM_PLAIN), service(name, show, t),
	       clock_format(time, t->took));
	why(reason, t);
	printf("%s%s%s%s\n", address[0] ? "  " : "", address, reason[0] ? "  " : "", reason);
}

void probe_show_result(struct probe_show *show, const char *host, const struct probe_target *t,
		       bool is_listed)
{
	const struct voice *voice = voice_get();

	show->counts[t->state]++;
	if (voice && voice->probed)
		voice->probed(t);
	else if (show->as_json)
		show_document(show, host, t);
	else if (is_listed || t->state == PROBE_OPEN)
		show_line(show, host, t);
}

void probe_show_sum(const struct probe_show *show, uint64_t took)
{
	size_t open = show->counts[PROBE_OPEN], closed = show->counts[PROBE_CLOSED],
	       silent = show->counts[PROBE_SILENT];
	char time[24];

	if (!show->as_json)
		report_note(0, "%zu of %zu ports open, %zu closed, %zu without an answer, in %s",
			    open, open + closed + silent, closed, silent,
			    clock_format(time, took));
}
