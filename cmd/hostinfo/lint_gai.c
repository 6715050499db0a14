/* Checks of /etc/gai.conf. */
#include "hostinfo/lint.h"

#include "base/mem.h"

static void malformed(struct lint *l)
{
	size_t i;

	for (i = 0; i < l->gai.mistakes_n; i++) {
		const struct gaiconf_mistake *m = &l->gai.mistakes[i];

		lint_report(l, GAICONF_PATH, m->line,
			    lint_text(l, "this line %s", gaiconf_fault_text(m->fault)),
			    m->fault == GAICONF_MISSING_VALUE
				    ? "addresses with that prefix come last"
			    : m->fault == GAICONF_MISSING_LENGTH
				    ? "whether it counts is left to chance"
				    : "it counts for nothing",
			    "write it as: precedence ::ffff:0:0/96 100");
	}
}

static void repeated_in(struct lint *l, const struct gaiconf_list *list, const char *word)
{
	size_t i, j;

	for (j = 1; j < list->n; j++) {
		for (i = 0; i < j; i++) {
			if (list->items[i].len == list->items[j].len &&
			    addr_equal(&list->items[i].prefix, &list->items[j].prefix))
				break;
		}
		if (i < j)
			lint_report(l, GAICONF_PATH, list->items[j].line,
				    lint_text(l, "line %u gives the same prefix its %s already",
					      list->items[i].line, word),
				    "this line counts for nothing", "delete one of them");
	}
}

static void repeated(struct lint *l)
{
	repeated_in(l, &l->gai.labels, "label");
	repeated_in(l, &l->gai.precedences, "precedence");
	repeated_in(l, &l->gai.scopes4, "scope");
}

const struct lint_check lint_gai_checks[] = {
	{ "gai-malformed", malformed },
	{ "gai-repeated", repeated },
	{ NULL, NULL },
};
