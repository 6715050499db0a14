/* nslookup's commands and settings, taken apart. */
#include "lookup/session_words.h"

#include "base/mem.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r\n";

static const struct {
	const char *word;
	enum session_verb verb;
} verbs[] = {
	{ "server", SESSION_SERVER }, { "lserver", SESSION_SERVER },
	{ "exit", SESSION_EXIT },     { "help", SESSION_HELP },
	{ "?", SESSION_HELP },        { "ls", SESSION_LS },
	{ "root", SESSION_HISTORIC }, { "finger", SESSION_HISTORIC },
	{ "view", SESSION_HISTORIC },
};

struct session_order session_order(char *line)
{
	struct session_order order = { .verb = SESSION_NOTHING };
	char *save;
	size_t i;

	order.word = strtok_r(line, blanks, &save);
	if (!order.word)
		return order;
	order.verb = SESSION_NAME;
	order.arg = strtok_r(NULL, blanks, &save);
	if (order.arg && text_equal_nocase(order.word, "set"))
		order.verb = SESSION_SET;
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (text_equal_nocase(order.word, verbs[i].word))
			order.verb = verbs[i].verb;
	}
	return order;
}

/* A flag may be cut short, but not below `least` letters. */
static const struct {
	const char *word;
	size_t least;
	enum session_key key;
	bool is_on;
} flags[] = {
	{ "all", 3, SESSION_ALL, true },
	{ "recurse", 3, SESSION_RECURSE, true },
	{ "norecurse", 5, SESSION_RECURSE, false },
	{ "search", 3, SESSION_SEARCH, true },
	{ "nosearch", 5, SESSION_SEARCH, false },
	{ "defname", 3, SESSION_SEARCH, true },
	{ "nodefname", 5, SESSION_SEARCH, false },
	{ "vc", 2, SESSION_VC, true },
	{ "novc", 4, SESSION_VC, false },
	{ "debug", 3, SESSION_DEBUG, true },
	{ "nodebug", 5, SESSION_DEBUG, false },
	{ "d2", 2, SESSION_D2, true },
	{ "nod2", 4, SESSION_D2, false },
	{ "fail", 3, SESSION_FAIL, true },
	{ "nofail", 5, SESSION_FAIL, false },
	{ "sil", 3, SESSION_IGNORE, true },
};

/* A keyword with a value has these short forms and no others. */
static const struct {
	const char *word; /* with its = */
	enum session_key key;
} values[] = {
	{ "class=", SESSION_CLASS },     { "cl=", SESSION_CLASS },
	{ "type=", SESSION_TYPE },       { "ty=", SESSION_TYPE },
	{ "querytype=", SESSION_TYPE },  { "query=", SESSION_TYPE },
	{ "qu=", SESSION_TYPE },         { "q=", SESSION_TYPE },
	{ "domain=", SESSION_DOMAIN },   { "do=", SESSION_DOMAIN },
	{ "port=", SESSION_PORT },       { "po=", SESSION_PORT },
	{ "timeout=", SESSION_TIMEOUT }, { "t=", SESSION_TIMEOUT },
	{ "retry=", SESSION_RETRY },     { "ret=", SESSION_RETRY },
	{ "ndots=", SESSION_NDOTS },
};

struct session_setting session_setting(const char *word)
{
	struct session_setting unknown = { .key = SESSION_UNKNOWN };
	size_t i, n = strlen(word);

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		size_t key = strlen(values[i].word);

		if (!strncasecmp(word, values[i].word, key))
			return (struct session_setting){ values[i].key, true,
							 word + key };
	}
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		if (n >= flags[i].least && n <= strlen(flags[i].word) &&
		    !strncasecmp(word, flags[i].word, n))
			return (struct session_setting){ flags[i].key, flags[i].is_on,
							 NULL };
	}
	return unknown;
}

const char *session_number(const char *text, uint32_t max, uint32_t *ret)
{
	uint64_t n = 0;

	if (!*text || text[strspn(text, "0123456789")])
		return "not a valid number";
	for (; *text; text++) {
		n = 10 * n + (uint64_t)(*text - '0');
		if (n > max)
			return "out of range";
	}
	*ret = (uint32_t)n;
	return NULL;
}
