/* A page of the manual: the prose read, the tables filled in where the markers are. */
#include "docgen.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/opts_common.h"
#include "commands.h"
#include "facts.h"
#include "roff.h"

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
		roff_line(s);
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

		facts_put_head(o);
		if (prose && prose->text.len)
			put_prose(page, prose);
		else
			roff_sentence(o->help);
		facts_put(o);
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
	roff_put(page->cmd->summary, false);
	putchar('\n');
}

static void put_synopsis(struct page *page)
{
	printf(".Sh SYNOPSIS\n.Nm netkit Cm %s\n.Op Ar options\n", page->cmd->name);
	if (*page->cmd->operands)
		roff_operands(page->cmd->operands);
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
		roff_sentence(statuses[i].meaning);
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
		roff_sentence(example->aim);
		fputs(".Dl ", stdout);
		roff_put(example->line, true);
		putchar('\n');
	}
}

static void put_commands(void)
{
	const struct command *const *cmd;

	if (!*commands)
		return;
	puts(".Bl -tag -width Ds");
	for (cmd = commands; *cmd; cmd++) {
		printf(".It Xr netkit-%s 1\n", (*cmd)->name);
		roff_sentence((*cmd)->summary);
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
		bool is_ours = !p->group || (page->has_options && uses_group(page->cmd, p->group));

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

int mdoc_page(int argc, char **argv)
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
	if (!page.is_wrong) {
		write_page(&page);
		check_page(&page);
	}
	page_done(&page);
	return page.is_wrong;
}

void mdoc_exit_table(void)
{
	size_t i;

	puts("| status | meaning |\n|---|---|");
	for (i = 0; i < ARRAY_SIZE(statuses); i++)
		printf("| %d | %s |\n", statuses[i].number, statuses[i].meaning);
}
