/* The checks one after the other, and what they found. */
#include "hostinfo/lint.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct lint_check *const tables[] = {
	lint_file_checks,   lint_hosts_checks, lint_nsswitch_checks, lint_resolv_checks,
	lint_server_checks, lint_gai_checks,   lint_name_checks,
};

static void parse(struct lint *l)
{
	const struct lint_input *in = l->input;
	struct resolvconf_input resolv = { .text = in->resolv.text,
					   .n = in->resolv.n,
					   .localdomain = in->localdomain,
					   .res_options = in->res_options,
					   .node_name = in->node };

	hosts_file_parse(&l->hosts, in->hosts.text ? in->hosts.text : "", in->hosts.n);
	nsswitch_parse(&l->nsswitch, in->nsswitch.text ? in->nsswitch.text : "", in->nsswitch.n);
	resolvconf_parse(&l->resolv, &resolv);
	gaiconf_parse(&l->gai, in->gai.text ? in->gai.text : "", in->gai.n);
}

size_t lint_run(struct lint *ret, const struct lint_input *input)
{
	struct lint l = { .input = input };
	const struct lint_check *check;
	size_t i, n = 0;

	parse(&l);
	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		for (check = tables[i]; check->name; check++) {
			l.check = check->name;
			check->run(&l);
			n++;
		}
	}
	*ret = l;
	return n;
}

void lint_done(struct lint *l)
{
	size_t i;

	hosts_file_done(&l->hosts);
	resolvconf_done(&l->resolv);
	gaiconf_done(&l->gai);
	for (i = 0; i < l->texts_n; i++)
		free(l->texts[i]);
	free(l->texts);
	free(l->findings);
	*l = (struct lint){ .n = 0 };
}

void lint_report(struct lint *l, const char *file, unsigned line, const char *what,
		 const char *effect, const char *remedy)
{
	l->findings = mem_grow(l->findings, &l->cap, l->n, sizeof(*l->findings));
	l->findings[l->n++] = (struct lint_finding){ .check = l->check,
						     .file = file,
						     .line = line,
						     .what = what,
						     .effect = effect,
						     .remedy = remedy };
}

const char *lint_text(struct lint *l, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	l->texts = mem_grow(l->texts, &l->texts_cap, l->texts_n, sizeof(*l->texts));
	return l->texts[l->texts_n++] = xstrdup(text);
}
