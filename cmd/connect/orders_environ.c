/* `environ`: which variables the peer may have. */
#include "base/mem.h"
#include "connect/orders.h"
#include "connect/session_state.h"
#include "stream/telnet.h"
#include "stream/telnet_environ.h"

enum verb { DEFINE, UNDEFINE, EXPORT, UNEXPORT, SEND, LIST, HELP };

static const struct {
	const char *name, *help;
	size_t arguments;
} verbs[] = {
	[DEFINE] = { "define", "Define an environment variable", 2 },
	[UNDEFINE] = { "undefine", "Undefine an environment variable", 1 },
	[EXPORT] = { "export", "Mark an environment variable for automatic export", 1 },
	[UNEXPORT] = { "unexport", "Don't mark an environment variable for automatic export", 1 },
	[SEND] = { "send", "Send an environment variable", 1 },
	[LIST] = { "list", "List the current environment variables", 0 },
	[HELP] = { "?", "Print help information", 0 },
};

static void list(const struct telnet_environ *env)
{
	size_t i;

	for (i = 0; i < env->n; i++)
		session_print("%c %-20s %s\n", env->variables[i].is_exported ? '*' : ' ',
			      env->variables[i].name, env->variables[i].value);
}

static enum order_end send_variable(const struct session *s, const char *name)
{
	if (!telnet_environ_exported(&s->offer.environment, name)) {
		session_print("Cannot send '%s': it is not exported ('environ export %s')\n", name,
			      name);
		return ORDER_FAILED;
	}
	if (s->link.telnet && telnet_tell_variable(s->link.telnet, name))
		return ORDER_DONE;
	session_print("Cannot send '%s': Telnet ENVIRON option not enabled\n", name);
	return ORDER_FAILED;
}

static enum order_end mark(struct session *s, const char *name, bool is_exported)
{
	struct telnet_variable *v = telnet_environ_find(&s->offer.environment, name);

	if (!v) {
		session_print("There is no variable '%s'.\n", name);
		return ORDER_FAILED;
	}
	v->is_exported = is_exported;
	return ORDER_DONE;
}

static enum order_end obey(struct session *s, enum verb verb, char *const words[])
{
	size_t i;

	switch (verb) {
	case DEFINE:
		telnet_environ_define(&s->offer.environment, words[2], words[3], true);
		return ORDER_DONE;
	case UNDEFINE:
		telnet_environ_undefine(&s->offer.environment, words[2]);
		return ORDER_DONE;
	case EXPORT:
	case UNEXPORT:
		return mark(s, words[2], verb == EXPORT);
	case SEND:
		return send_variable(s, words[2]);
	case LIST:
		list(&s->offer.environment);
		return ORDER_DONE;
	case HELP:
		for (i = 0; i < ARRAY_SIZE(verbs); i++)
			session_print("%-15s %s\n", verbs[i].name, verbs[i].help);
		break;
	}
	return ORDER_FAILED;
}

enum order_end order_environ(struct session *s, size_t n, char *const words[])
{
	int found;

	if (n == 1) {
		session_print("Need an argument to 'environ' command.  'environ ?' for help.\n");
		return ORDER_FAILED;
	}
	found = order_find(verbs, ARRAY_SIZE(verbs), sizeof(verbs[0]), "environ", words[1]);
	if (found < 0)
		return ORDER_FAILED;
	if (n - 2 != verbs[found].arguments) {
		session_print("Need only %zu argument%s to 'environ %s' command.  "
			      "'environ ?' for help.\n",
			      verbs[found].arguments, verbs[found].arguments == 1 ? "" : "s",
			      verbs[found].name);
		return ORDER_FAILED;
	}
	return obey(s, (enum verb)found, words);
}
