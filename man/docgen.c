/*
 * docgen: the manual pages and the completions, from the option tables.
 *
 *	docgen mdoc NAME PAGE.1.in [COMMON.in…]	a page of the manual in mdoc(7)
 *	docgen bash|zsh|fish			a completion script
 *	docgen exit				the exit statuses, as a table in Markdown
 *
 * The tables hold the facts (names, defaults, limits, choices, exclusions), the page holds the
 * prose; they are joined by the long name of the option.  Facts are appended to the prose by
 * docgen, so do not write them: "The default is 5s." appears by itself.  An option without
 * prose gets its help line as a sentence; prose for an option that does not exist is an error.
 * A page is mdoc, one sentence a line, any UTF-8, with these markers on lines of their own:
 *
 *	.\"@name		.Dt, .Os and the section NAME; write .Dd by hand above it
 *	.\"@synopsis		the section SYNOPSIS, from the operands
 *	.\"@options		the section OPTIONS: .Sh, then the text up to the next marker or
 *				section as an introduction, then a list for each group
 *	.\"@option NAME		starts the prose of --NAME; it ends at the next marker or section.
 *				Where it stands does not matter; after .\"@options reads best
 *	.\"@exit [NAME…]	the section EXIT STATUS; with names of src/base/exit.def (DONE NO
 *				USAGE …) those alone.  Text that follows belongs to the section
 *	.\"@examples		the section EXAMPLES with the examples of --help; the page may go
 *				on with its own
 *	.\".@run [STATUS]	before a .Dl or a .Bd -literal: tests/golden/examples.sh runs it,
 *				in an empty folder, with bash, and expects that status (or 0)
 *
 * A page of a command needs the first five but .\"@option.  A file of man/common begins with
 *	.\"@group TITLE
 * and holds the prose of the shared group with that title, for every command that uses it; a
 * command's own page may still say something else.  netkit.1.in is written by hand but for
 *	.\"@commands		a list of the commands with their summaries
 *	.\"@common		a list of the options that every command has
 * and .\"@exit.
 */
#include "docgen.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/opts_common.h"
#include "commands.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The prose of one option. */
struct prose {
	char *option;
	char *group; /* of a file of man/common; NULL: of the page */
	const char *file;
	unsigned line;
	struct buf text;
	bool is_used;
};

struct page {
	const struct command *cmd; /* NULL: netkit(1) */
	const char *name;
	const char *file;
	unsigned line;
	struct prose *prose;
	size_t n, cap;
	bool has_name, has_synopsis, has_options, has_exit;
	bool owes_options; /* .Sh OPTIONS is out, its lists are not */
	bool is_verbatim;  /* between .Bd -literal and .Ed */
	bool is_wrong;
};

static const struct {
	const char *name;
	int number;
	const char *meaning;
} statuses[] = {
#define EXIT_STATUS(name, number, meaning) { #name, number, meaning },
#include "base/exit.def"
#undef EXIT_STATUS
};

static void complain(struct page *page, const char *file, unsigned line, const char *what,
		     const char *word)
{
	fprintf(stderr, "%s:%u: %s%s%s\n", file, line, what, *word ? " " : "", word);
	page->is_wrong = true;
}

/*
 * Running text: lines of more than 80 bytes are broken at a blank, since lint wants that and
 * whoever writes the prose should not have to count.  A control line is never broken, and no
 * new line starts like one.
 */
static void put_wrapped(const char *s)
{
	enum { WIDTH = 78 };
	size_t n = strlen(s), cut;

	while (n > WIDTH && *s != '.' && *s != '\'') {
		for (cut = WIDTH; cut > 0 && (s[cut] != ' ' || strchr(".'", s[cut + 1])); cut--)
			;
		if (cut == 0)
			break;
		printf("%.*s\n", (int)cut, s);
		s += cut + 1;
		n -= cut + 1;
	}
	puts(s);
}

/* Text in roff: what the formatters would change or not read is escaped. */
static void add_roff(struct buf *to, const char *s, size_t n, bool is_option)
{
	static const char *const names[128] = {
		['\\'] = "\\e", ['\''] = "\\(aq", ['`'] = "\\(ga",
		['^'] = "\\(ha", ['~'] = "\\(ti", ['"'] = "\\(dq",
	};
	size_t i, len;
	uint32_t c;

	for (i = 0; i < n; i += len) {
		len = text_utf8((const uint8_t *)s + i, n - i, &c);
		if (len == 0)
			len = 1;
		else if (c >= 128)
			buf_printf(to, "\\[u%04X]", c);
		else if (names[c])
			buf_printf(to, "%s", names[c]);
		else if (c == '-' && is_option)
			buf_printf(to, "\\-");
		else
			buf_byte(to, (uint8_t)c);
	}
}

static void put_roff(const char *s, bool is_option)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	add_roff(&b, s, strlen(s), is_option);
	fputs(buf_string(&b), stdout);
	buf_done(&b);
}

/* A line of running text from a table, its first letter a capital, a full stop behind it. */
static void put_sentence(const char *s)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	if (*s == '.' || *s == '\'')
		buf_printf(&b, "\\&");
	if (islower((unsigned char)*s))
		buf_byte(&b, (uint8_t)toupper((unsigned char)*s++));
	while (*s) {
		size_t n = strcspn(s, " ");

		add_roff(&b, s, n, *s == '-');
		s += n;
		if (*s == ' ')
			buf_byte(&b, (uint8_t)*s++);
	}
	buf_byte(&b, '.');
	put_wrapped(buf_string(&b));
	buf_done(&b);
}

/* An argument of a macro; \& keeps it from being read as a macro or as punctuation. */
static void put_arg(const char *s)
{
	bool is_quoted = strchr(s, ' ') != NULL;

	if (is_quoted)
		putchar('"');
	if (strlen(s) <= 3)
		fputs("\\&", stdout);
	put_roff(s, true);
	if (is_quoted)
		putchar('"');
}

/* A line of the page itself: already roff, but for the characters beyond ASCII. */
static void put_line(struct page *page, const char *s)
{
	struct buf b;
	uint32_t c;
	size_t len;

	buf_init(&b, 1 << 20);
	for (; *s; s += len) {
		len = text_utf8((const uint8_t *)s, strlen(s), &c);
		if (len == 0) {
			complain(page, page->file, page->line, "not UTF-8", "");
			break;
		}
		if (c >= 128)
			buf_printf(&b, "\\[u%04X]", c);
		else
			buf_byte(&b, (uint8_t)c);
	}
	s = buf_string(&b);
	if (!strncmp(s, ".Bd ", 4))
		page->is_verbatim = !strstr(s, "-filled") && !strstr(s, "-ragged");
	else if (!strcmp(s, ".Ed"))
		page->is_verbatim = false;
	if (page->is_verbatim)
		puts(s);
	else
		put_wrapped(s);
	buf_done(&b);
}

/* The lines of a block of prose. */
static void put_prose(struct page *page, struct prose *prose)
{
	char *copy = xstrdup(buf_string(&prose->text)), *at = copy, *line;

	while ((line = strsep(&at, "\n")))
		put_line(page, line);
	free(copy);
}

/* "a, b or c." of options or words, one a line; last is "or" or "and". */
static void put_choice(const char *macro, const char *const *words, const char *last)
{
	size_t i;

	for (i = 0; words[i]; i++) {
		if (i > 0 && !words[i + 1])
			puts(last);
		printf(".%s", macro);
		put_arg(words[i]);
		puts(!words[i + 1] ? " ." : words[i + 2] ? " ," : "");
	}
}

static void put_exclusions(const char *names)
{
	const char *words[16];
	char *copy = xstrdup(names), *at = copy, *word;
	size_t n = 0;

	while ((word = strsep(&at, " ")) && n + 1 < ARRAY_SIZE(words)) {
		if (*word)
			words[n++] = word;
	}
	words[n] = NULL;
	puts("Cannot be combined with");
	put_choice("Fl \\-", words, "or");
	free(copy);
}

static void put_limits(const struct opt *o)
{
	char low[24], high[24];

	opt_format_limit(low, o->type, o->min);
	opt_format_limit(high, o->type, o->max);
	if (o->max)
		printf("The value is from\n.Cm %s\nto\n.Cm %s .\n", low, high);
	else if (o->min)
		printf("The value is at least\n.Cm %s .\n", low);
}

static void put_default(const struct opt *o)
{
	if (!o->def || !*o->def || o->type == OPT_FLAG)
		return;
	puts("The default is");
	if (o->type == OPT_SWITCH) {
		put_choice(strcmp(o->def, "yes") ? "Fl \\-no\\-" : "Fl \\-",
			   (const char *const[]){ o->name, NULL }, "");
		return;
	}
	fputs(".Cm ", stdout);
	put_arg(o->def);
	puts(" .");
}

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

static void put_facts(const struct opt *o)
{
	if (o->type == OPT_CHOICE) {
		puts("One of");
		put_choice("Cm ", o->choices, "or");
	} else if (o->choices && count_words(o->choices) <= 16) {
		puts("Known are");
		put_choice("Cm ", o->choices, "and");
	}
	if (o->type == OPT_UINT || o->type == OPT_DURATION || o->type == OPT_SIZE)
		put_limits(o);
	put_default(o);
	if (o->type == OPT_LIST)
		puts("May be given more than once.");
	if (o->not_with)
		put_exclusions(o->not_with);
}

static void put_option_head(const struct opt *o)
{
	fputs(".It ", stdout);
	if (o->letter)
		printf("Fl %c , ", o->letter);
	fputs("Fl \\-", stdout);
	put_arg(o->name);
	if (o->type == OPT_SWITCH) {
		fputs(" , Fl \\-no\\-", stdout);
		put_arg(o->name);
	}
	if (opt_takes_value(o)) {
		fputs(" Ar ", stdout);
		put_arg(o->arg);
	}
	putchar('\n');
}

/* The page's own prose, else that of the shared group. */
static struct prose *find_prose(struct page *page, const char *group, const char *option)
{
	struct prose *found = NULL;
	size_t i;

	for (i = 0; i < page->n; i++) {
		struct prose *p = &page->prose[i];

		if (strcmp(p->option, option) || (p->group && strcmp(p->group, group)))
			continue;
		p->is_used = true;
		if (!found || !p->group)
			found = p;
	}
	return found;
}

static void put_group(struct page *page, const struct opt_group *group)
{
	size_t i;

	puts(".Bl -tag -width Ds");
	for (i = 0; i < group->n; i++) {
		const struct opt *o = &group->opts[i];
		struct prose *prose = find_prose(page, group->title, o->name);

		put_option_head(o);
		if (prose && prose->text.len)
			put_prose(page, prose);
		else
			put_sentence(o->help);
		put_facts(o);
	}
	puts(".El");
}

/* In the order of --help: what is the command's own first. */
static void put_options(struct page *page)
{
	const struct opt_use *use = page->cmd->uses + 1;

	for (;; use++) {
		const struct opt_group *group = use->group ? use->group : page->cmd->uses->group;

		printf(".Ss %s\n", group->title);
		put_group(page, group);
		if (!use->group)
			break;
	}
}

static void put_name(struct page *page)
{
	const char *c;

	fputs(".Dt NETKIT-", stdout);
	for (c = page->cmd->name; *c; c++)
		putchar(toupper((unsigned char)*c));
	printf(" 1\n.Os netkit\n.Sh NAME\n.Nm netkit-%s\n.Nd ", page->cmd->name);
	put_roff(page->cmd->summary, false);
	putchar('\n');
}

/* One piece of the operands, a macro with what it holds; returns its length. */
static size_t put_operand(const char *s)
{
	size_t n = 0;

	if (*s == '[' || *s == ']') {
		fputs(*s == '[' ? "Oo" : "Oc", stdout);
		return 1;
	}
	if (!strncmp(s, "…", strlen("…"))) {
		fputs("No ...", stdout);
		return strlen("…");
	}
	if (!isalnum((unsigned char)*s)) {
		printf("No \\&%c", *s);
		return 1;
	}
	fputs("Ar \\&", stdout);
	while (isalnum((unsigned char)s[n]) || s[n] == '-' || s[n] == '_')
		putchar(tolower((unsigned char)s[n++]));
	return n;
}

/* "[ADDRESS:]PORT…" as macros; Ns where there is no blank. */
static void put_operands(const char *s)
{
	const char *separator = ".";

	while (*s) {
		bool is_open = *s == '[';

		fputs(separator, stdout);
		s += put_operand(s);
		separator = *s == ' ' || is_open ? " " : " Ns ";
		s += *s == ' ';
	}
	putchar('\n');
}

static void put_synopsis(struct page *page)
{
	printf(".Sh SYNOPSIS\n.Nm netkit Cm %s\n.Op Ar options\n", page->cmd->name);
	if (*page->cmd->operands)
		put_operands(page->cmd->operands);
}

static bool is_listed(char *names, const char *name)
{
	size_t n = strlen(name);
	char *at = names;

	while ((at = strstr(at, name))) {
		if ((at == names || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
		at += n;
	}
	return false;
}

static void check_statuses(struct page *page, const char *names)
{
	char *copy = xstrdup(names), *at = copy, *word;
	size_t i;

	while ((word = strsep(&at, " "))) {
		for (i = 0; i < ARRAY_SIZE(statuses) && strcmp(statuses[i].name, word); i++)
			;
		if (i == ARRAY_SIZE(statuses))
			complain(page, page->file, page->line, "unknown exit status", word);
	}
	free(copy);
}

static void put_exit(struct page *page, char *names)
{
	size_t i;

	if (*names)
		check_statuses(page, names);
	puts(".Sh EXIT STATUS\n.Bl -tag -width Ds");
	for (i = 0; i < ARRAY_SIZE(statuses); i++) {
		if (*names && !is_listed(names, statuses[i].name))
			continue;
		printf(".It %d\n", statuses[i].number);
		put_sentence(statuses[i].meaning);
	}
	puts(".El\n.Pp\nA signal ends the program with 128 and its number.");
}

static void put_examples(const struct command *cmd)
{
	const struct command_example *example;

	puts(".Sh EXAMPLES");
	for (example = cmd->examples; example && example->aim; example++) {
		if (example != cmd->examples)
			puts(".Pp");
		put_sentence(example->aim);
		fputs(".Dl ", stdout);
		put_roff(example->line, true);
		putchar('\n');
	}
}

static void put_commands(void)
{
	const struct command *const *cmd;

	puts(".Bl -tag -width Ds");
	for (cmd = commands; *cmd; cmd++) {
		printf(".It Xr netkit-%s 1\n", (*cmd)->name);
		put_sentence((*cmd)->summary);
	}
	puts(".El");
}

/* Drops the newline and what is blank before it. */
static void chop(char *line)
{
	size_t n = strlen(line);

	while (n > 0 && isspace((unsigned char)line[n - 1]))
		line[--n] = '\0';
}

/* The word behind a marker, "" for none; NULL when the line is another one. */
static char *marker(char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(line, ".\\\"@", 4) || strncmp(line + 4, name, n))
		return NULL;
	line += 4 + n;
	if (*line && *line != ' ')
		return NULL;
	return line + strspn(line, " ");
}

static bool is_section(const char *line)
{
	return !strncmp(line, ".Sh ", 4) || !strncmp(line, ".\\\"@", 4);
}

static struct prose *prose_add(struct page *page, const char *option, const char *group,
			       const char *file, unsigned line)
{
	struct prose *p;

	page->prose = mem_grow(page->prose, &page->cap, page->n, sizeof(*p));
	p = &page->prose[page->n++];
	*p = (struct prose){ .option = xstrdup(option), .file = file, .line = line };
	p->group = group ? xstrdup(group) : NULL;
	buf_init(&p->text, 1 << 20);
	return p;
}

static FILE *open_page(struct page *page, const char *file)
{
	FILE *from = fopen(file, "re");

	if (!from)
		complain(page, file, 1, strerror(errno), "");
	return from;
}

/* Collects the blocks of prose in a file, of a page or of man/common. */
static void read_prose(struct page *page, const char *file, bool is_common)
{
	FILE *from = open_page(page, file);
	struct prose *current = NULL;
	char *line = NULL, *group = NULL, *word;
	size_t cap = 0;
	unsigned n = 0;

	while (from && getline(&line, &cap, from) >= 0) {
		n++;
		chop(line);
		if (is_section(line))
			current = NULL;
		if (is_common && (word = marker(line, "group"))) {
			free(group);
			group = xstrdup(word);
		} else if ((word = marker(line, "option"))) {
			if (is_common && !group)
				complain(page, file, n, "prose before .\\\"@group", "");
			current = prose_add(page, word, group, file, n);
		} else if (current) {
			buf_printf(&current->text, "%s%s", current->text.len ? "\n" : "", line);
		} else if (is_common && strncmp(line, ".\\\"", 3)) {
			complain(page, file, n, "text that belongs to no option", "");
		}
	}
	free(group);
	free(line);
	if (from)
		fclose(from);
}

static void pay_options(struct page *page)
{
	if (page->owes_options)
		put_options(page);
	page->owes_options = false;
}

/* Answers a marker other than .\"@option. */
static void expand(struct page *page, char *line)
{
	char *word;

	if (page->cmd && marker(line, "name")) {
		page->has_name = true;
		put_name(page);
	} else if (page->cmd && marker(line, "synopsis")) {
		page->has_synopsis = true;
		put_synopsis(page);
	} else if (page->cmd && marker(line, "options")) {
		page->has_options = page->owes_options = true;
		puts(".Sh OPTIONS");
	} else if (page->cmd && marker(line, "examples")) {
		put_examples(page->cmd);
	} else if ((word = marker(line, "exit"))) {
		page->has_exit = true;
		put_exit(page, word);
	} else if (!page->cmd && marker(line, "commands")) {
		put_commands();
	} else if (!page->cmd && marker(line, "common")) {
		put_group(page, &common_group);
	} else {
		complain(page, page->file, page->line, "unknown marker", line);
	}
}

static void write_page(struct page *page)
{
	FILE *from = open_page(page, page->file);
	bool is_prose = false;
	char *line = NULL;
	size_t cap = 0;

	while (from && getline(&line, &cap, from) >= 0) {
		page->line++;
		chop(line);
		if (is_section(line)) {
			pay_options(page);
			is_prose = marker(line, "option") != NULL;
		}
		if (is_prose)
			continue;
		if (!strncmp(line, ".\\\"@", 4))
			expand(page, line);
		else if (strncmp(line, ".\\\"", 3))
			put_line(page, line);
	}
	pay_options(page);
	free(line);
	if (from)
		fclose(from);
}

/* Is there a group with this title in the command?  Others' shared prose is no concern of it. */
static bool uses_group(const struct command *cmd, const char *title)
{
	const struct opt_use *use;

	for (use = cmd->uses; use->group; use++) {
		if (!strcmp(use->group->title, title))
			return true;
	}
	return false;
}

static void check_page(struct page *page)
{
	size_t i;

	for (i = 0; i < page->n; i++) {
		struct prose *p = &page->prose[i];
		bool is_ours = !p->group || (page->cmd && uses_group(page->cmd, p->group));

		if (!p->is_used && is_ours)
			complain(page, p->file, p->line, "prose for unknown option", p->option);
	}
	if (page->cmd && !(page->has_name && page->has_synopsis && page->has_options &&
			   page->has_exit))
		complain(page, page->file, page->line,
			 "a page needs @name, @synopsis, @options and @exit", "");
}

static void page_done(struct page *page)
{
	size_t i;

	for (i = 0; i < page->n; i++) {
		free(page->prose[i].option);
		free(page->prose[i].group);
		buf_done(&page->prose[i].text);
	}
	free(page->prose);
}

/* argv: NAME PAGE COMMON… */
static int mdoc(int argc, char **argv)
{
	struct page page = { .name = argv[0], .file = argv[1], .cmd = command_find(argv[0]) };
	int i;

	if (!page.cmd && strcmp(argv[0], "netkit")) {
		fprintf(stderr, "docgen: there is no command %s\n", argv[0]);
		return 1;
	}
	read_prose(&page, page.file, false);
	for (i = 2; i < argc; i++)
		read_prose(&page, argv[i], true);
	write_page(&page);
	check_page(&page);
	page_done(&page);
	return page.is_wrong;
}

static int exit_table(void)
{
	size_t i;

	puts("| status | meaning |\n|---|---|");
	for (i = 0; i < ARRAY_SIZE(statuses); i++)
		printf("| %d | %s |\n", statuses[i].number, statuses[i].meaning);
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: docgen mdoc NAME PAGE [COMMON...] | bash | zsh | fish | exit\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	int status = 0;

	if (!strcmp(verb, "mdoc") && argc >= 4)
		status = mdoc(argc - 2, argv + 2);
	else if (!strcmp(verb, "bash"))
		complete_bash(stdout);
	else if (!strcmp(verb, "zsh"))
		complete_zsh(stdout);
	else if (!strcmp(verb, "fish"))
		complete_fish(stdout);
	else if (!strcmp(verb, "exit"))
		status = exit_table();
	else
		status = usage();
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "docgen: cannot write: %s\n", strerror(errno));
		status = 1;
	}
	return status;
}
