/* The one place where errors are printed. */
#include "cli/report.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/opts_common.h"
#include "cli/term.h"
#include "cli/voice.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command *command;
static const struct common_config *config;
static bool is_stdout_taken;

static void write_log(const char *line)
{
	char safe[2048];

	fprintf(stderr, "%s%s%s\n", term_style(STDERR_FILENO, TERM_DIM),
		text_safe(safe, sizeof(safe), line, strlen(line), TEXT_KEEP_BACKSLASH),
		term_style(STDERR_FILENO, TERM_PLAIN));
}

void report_init(const struct command *cmd, const struct common_config *common)
{
	command = cmd;
	config = common;
	log_set_sink(write_log);
}

static void print_name(void)
{
	if (command)
		fprintf(stderr, "netkit %s: ", command->name);
	else
		fprintf(stderr, "netkit: ");
}

static void print_escaped(const char *text)
{
	char safe[1024];

	fputs(text_safe(safe, sizeof(safe), text, strlen(text), TEXT_KEEP_BACKSLASH), stderr);
}

static void report_json(const struct error *err)
{
	struct json *doc = json_new_object(), *e = json_new_object();
	const char *name = error_code_name(err);

	json_put_string(doc, "schema", command && command->schema ? command->schema : "netkit/1");
	json_put_bool(doc, "ok", false);
	json_put_string(e, "phase", error_phase_name(err->phase));
	json_put_int(e, "status", error_status(err));
	if (name)
		json_put_string(e, "code", name);
	if (err->subject[0])
		json_put_string(e, "subject", err->subject);
	json_put_string(e, "text", err->text);
	if (err->hint)
		json_put_string(e, "hint", err->hint);
	json_put(doc, "error", e);
	json_print(doc, is_stdout_taken ? stderr : stdout);
	json_free(doc);
}

void report_json_to_stderr(void)
{
	is_stdout_taken = true;
}

void report_error(const struct error *err)
{
	const struct voice *voice = voice_get();

	fflush(stdout);
	if (voice) {
		voice->error(err);
		return;
	}
	if (config && config->json && json_is_available() &&
	    (err->phase != ERROR_OUTPUT || is_stdout_taken)) {
		report_json(err);
		if (is_stdout_taken)
			return; /* one document a line, and nothing else */
	}
	fputs(term_style(STDERR_FILENO, TERM_RED), stderr);
	print_name();
	fputs(term_style(STDERR_FILENO, TERM_PLAIN), stderr);
	if (err->subject[0]) {
		print_escaped(err->subject);
		fputs(": ", stderr);
	}
	print_escaped(err->text);
	fputc('\n', stderr);
	if (err->hint)
		fprintf(stderr, "hint: %s\n", err->hint);
}

void report_warning(const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (config && config->quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fflush(stdout);
	fputs(term_style(STDERR_FILENO, TERM_YELLOW), stderr);
	print_name();
	fprintf(stderr, "warning:%s ", term_style(STDERR_FILENO, TERM_PLAIN));
	print_escaped(text);
	fputc('\n', stderr);
}

void report_note(unsigned level, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (config && (config->quiet || config->verbose < level))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fflush(stdout);
	print_escaped(text);
	fputc('\n', stderr);
}

unsigned report_verbosity(void)
{
	return config ? config->verbose : 0;
}
