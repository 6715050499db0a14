/*
 * netkit called as `nslookup`: its command line ([-SETTING…] [NAME | -] [SERVER]), its
 * texts and its exit statuses, as BIND 9.18 has them.  docs/nslookup.md lists where it
 * differs.
 */
#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/personality.h"
#include "cli/version.h"
#include "dns/resolvconf.h"
#include "lookup/session.h"
#include "net/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STATUS_ILLEGAL_NAME = 10 }; /* BIND's tools end so */

static const char *program = "nslookup"; /* as it was called: errors begin with it */

static const char usage[] =
	"Usage:\n"
	"   nslookup [-opt ...]             # interactive mode using default server\n"
	"   nslookup [-opt ...] - server    # interactive mode using 'server'\n"
	"   nslookup [-opt ...] host        # just look up 'host' using default server\n"
	"   nslookup [-opt ...] host server # just look up 'host' using 'server'\n";

/* ---- errors ---- */

static const char *fault_of(const char *name)
{
	size_t label;

	if (strchr(name, '\\'))
		return "bad escape";
	for (; *name; name += label + (name[label] == '.')) {
		label = strcspn(name, ".");
		if (!label)
			return "empty label";
		if (label > 63)
			return "label too long";
	}
	return "ran out of space";
}

static void report(const struct error *err)
{
	char subject[sizeof(err->subject) * 4], text[sizeof(err->text) * 4];

	text_safe(subject, sizeof(subject), err->subject, strlen(err->subject),
		  TEXT_KEEP_BACKSLASH);
	text_safe(text, sizeof(text), err->text, strlen(err->text), TEXT_KEEP_BACKSLASH);
	if (err->phase == ERROR_RESOLVE)
		fprintf(stderr, "%s: couldn't get address for '%s': %s\n", program,
			subject, resolve_is_no(err->code) ? "not found" : "failure");
	else if (err->phase == ERROR_USAGE)
		fprintf(stderr, "%s: '%s' is not a legal name (%s)\n", program, subject,
			fault_of(err->subject));
	else
		fprintf(stderr, "%s: %s%s%s\n", program, subject, *subject ? ": " : "",
			text);
}

/* ---- the command line ---- */

struct line {
	struct session session;
	struct session_request request;
	bool has_request,
		has_name; /* has_name: a name or - came; what follows is the server */
	bool is_over;
};

static int add_name(struct line *line, const char *word, struct error *err)
{
	line->has_name = line->has_request = true;
	return session_request_make(&line->request, &line->session.settings, word, err);
}

static int add_server(struct line *line, const char *word, struct error *err)
{
	struct session_servers servers;

	if (session_servers_find(&servers, word, err) < 0)
		return -1;
	session_servers_done(&line->session.settings.servers);
	line->session.settings.servers = servers;
	return 0;
}

static void add_setting(struct line *line, const char *word)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	(void)session_settings_apply(&line->session.settings, word, &out);
	fputs(buf_string(&out), stdout);
	buf_done(&out);
}

/* A status when the line ends here, 0 to go on, -1. */
static int add_word(struct line *line, const char *word, bool is_last, struct error *err)
{
	if (!strcmp(word, "-")) {
		line->has_name = true;
		return 0;
	}
	if (!strncasecmp(word, "-ver", 4)) {
		fprintf(stderr, "nslookup 9.18 (netkit %s)\n", version_text());
		line->is_over = true;
		return 0;
	}
	if (word[0] == '-') {
		add_setting(line, word + 1);
		return 0;
	}
	if (!line->has_name)
		return add_name(line, word, err);
	if (is_last)
		return add_server(line, word, err);
	fflush(stdout);
	fputs(usage, stderr);
	line->is_over = true;
	return 1;
}

static int add_words(struct line *line, int argc, char **argv, struct error *err)
{
	int i, status = 0;

	for (i = 1; i < argc && !line->is_over && status == 0; i++)
		status = add_word(line, argv[i], i + 1 == argc, err);
	return status;
}

/* The file alone: nslookup heeds neither the environment nor the node's name. */
static void load(struct session_settings *s)
{
	struct resolvconf_input input = { .text = NULL };
	struct resolvconf conf = { 0 };
	char *text = file_read("/etc/resolv.conf", RESOLVCONF_MAX_BYTES, &input.n);

	input.text = text;
	resolvconf_parse(&conf, &input);
	session_settings_init(s, &conf);
	resolvconf_done(&conf);
	free(text);
}

static int ask(struct line *line, struct error *err)
{
	struct session *session = &line->session;

	int result = line->has_request ? session_look_up(session, &line->request, err)
				       : session_talk(session, err);

	if (result < 0)
		return -1;
	putchar('\n');
	return 0;
}

static int run(int argc, char **argv)
{
	struct line line = { .session = { .is_nslookup = true, .report = report } };
	struct error mistake = ERROR_INIT;
	int status;

	program = argv[0];
	load(&line.session.settings);
	status = add_words(&line, argc, argv, &mistake);
	if (status == 0 && !line.is_over) {
		status = ask(&line, &mistake);
		if (status == 0)
			status = !line.session.tally.was_answered ||
				 line.session.tally.was_denied;
	}
	if (status < 0) {
		fflush(stdout);
		report(&mistake);
		status = mistake.phase == ERROR_USAGE ? STATUS_ILLEGAL_NAME : 1;
	}
	session_request_done(&line.request);
	session_settings_done(&line.session.settings);
	return status;
}

const struct personality nslookup_personality = { .name = "nslookup", .run = run };
