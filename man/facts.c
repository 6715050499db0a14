/* What the table says of an option: its names, and the sentences behind the prose. */
#include "facts.h"

#include "base/mem.h"
#include "cli/opt.h"
#include "roff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	roff_choice("Fl \\-", words, "or");
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
		roff_choice(strcmp(o->def, "yes") ? "Fl \\-no\\-" : "Fl \\-",
			   (const char *const[]){ o->name, NULL }, "");
		return;
	}
	fputs(".Cm ", stdout);
	roff_arg(o->def);
	puts(" .");
}

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

void facts_put(const struct opt *o)
{
	if (o->type == OPT_CHOICE) {
		puts("One of");
		roff_choice("Cm ", o->choices, "or");
	} else if (o->choices && count_words(o->choices) <= 16) {
		puts("Known are");
		roff_choice("Cm ", o->choices, "and");
	}
	if (o->type == OPT_UINT || o->type == OPT_DURATION || o->type == OPT_SIZE)
		put_limits(o);
	put_default(o);
	if (o->type == OPT_LIST)
		puts("May be given more than once.");
	if (o->not_with)
		put_exclusions(o->not_with);
}

void facts_put_head(const struct opt *o)
{
	fputs(".It ", stdout);
	if (o->letter)
		printf("Fl %c , ", o->letter);
	fputs("Fl \\-", stdout);
	roff_arg(o->name);
	if (o->type == OPT_SWITCH) {
		fputs(" , Fl \\-no\\-", stdout);
		roff_arg(o->name);
	}
	if (opt_takes_value(o)) {
		fputs(" Ar ", stdout);
		roff_arg(o->arg);
	}
	putchar('\n');
}
