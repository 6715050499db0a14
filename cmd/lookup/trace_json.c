/* The steps as JSON: the member `trace` of netkit.lookup/1. */
#include "lookup/trace_render.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/json.h"
#include "dns/query_fate.h"
#include "dns/transport.h"

#include <stdlib.h>

static void put_name(struct json *object, const char *key, const struct name *n)
{
	char text[NAME_TEXT];

	json_put_string(object, key, n->len ? name_format(text, n) : NULL);
}

static const char *source_word(enum delegation_source source)
{
	static const char *const words[] = {
		[DELEGATION_HINT] = "hint",
		[DELEGATION_GLUE] = "glue",
		[DELEGATION_LOOKED_UP] = "looked-up",
	};

	return words[source];
}

static void put_attempt(struct json *object, const struct query_attempt *a)
{
	char text[ADDR_TEXT];

	json_put_string(object, "address", addr_format(text, &a->server));
	json_put_int(object, "port", addr_port(&a->server));
	json_put_string(object, "transport", a->transport->name);
	json_put_real(object, "milliseconds", (double)(a->ended - a->started) / (double)CLOCK_MS);
	json_put_string(object, "fate", query_fate_word(a->fate));
}

static struct json *errors_json(const struct message *m)
{
	struct json *list = json_new_array();
	struct edns_option o;
	const char *text;
	uint16_t code;
	size_t at = 0, len;

	while (m && m->has_edns && edns_next(&m->edns, &at, &o)) {
		struct json *object;

		if (!edns_error(&o, &code, &text, &len))
			continue;
		object = json_new_object();
		json_put_int(object, "info_code", code);
		json_put_string(object, "info_name", edns_error_name(code));
		json_put_text(object, "extra_text", text, len);
		json_push(list, object);
	}
	return list;
}

/* The servers that a referral names. */
static struct json *servers_json(const struct trace_step *step)
{
	struct delegation *d = xcalloc(1, sizeof(*d));
	struct json *list = json_new_array();
	char text[ADDR_TEXT];
	size_t i, j;

	d->zone = step->next;
	delegation_read(d, trace_step_message(step), &step->zone);
	for (i = 0; i < d->n; i++) {
		struct json *object = json_new_object(), *glue = json_new_array();

		put_name(object, "name", &d->servers[i].name);
		for (j = 0; j < d->servers[i].n; j++)
			json_push_string(glue, addr_format(text, &d->servers[i].addrs[j]));
		json_put(object, "glue", glue);
		json_push(list, object);
	}
	free(d);
	return list;
}

static struct json *step_json(const struct trace_step *step)
{
	const struct query_attempt *a = trace_step_attempt(step);
	const struct message *m = trace_step_message(step);
	struct json *object = json_new_object();
	char word[RRTYPE_TEXT];

	json_put_int(object, "depth", step->depth);
	put_name(object, "wanted", &step->wanted.name);
	put_name(object, "zone", &step->zone);
	put_name(object, "server", &step->server);
	json_put_string(object, "outcome", step_kind_word(step->kind));
	put_name(object, "next", &step->next);
	if (!a)
		return object;
	json_put_string(object, "source", source_word(step->source));
	put_attempt(object, a);
	put_name(object, "QNAME", &step->asked.name);
	json_put_int(object, "QTYPE", step->asked.type);
	json_put_string(object, "QTYPEname", rrtype_format(word, step->asked.type));
	json_put_string(object, "RCODEname", m ? rcode_format(word, m->rcode) : NULL);
	json_put(object, "extended_errors", errors_json(m));
	if (step->kind == STEP_REFERRAL)
		json_put(object, "servers", servers_json(step));
	return object;
}

struct json *trace_json(const struct trace_result *result)
{
	struct json *list = json_new_array();
	size_t i;

	for (i = 0; i < result->steps_n; i++)
		json_push(list, step_json(result->steps[i]));
	return list;
}
