/* Reads a line of a batch. */
#include "lookup/batch_line.h"

#include "base/error.h"
#include "dns/idn.h"
#include "lookup/local.h"
#include "net/addr.h"

#include <stdlib.h>
#include <string.h>

struct word {
	const char *text;
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static struct word next_word(const char **at, const char *end)
{
	struct word w;

	while (*at < end && is_blank(**at))
		(*at)++;
	w.text = *at;
	while (*at < end && !is_blank(**at))
		(*at)++;
	w.n = (size_t)(*at - w.text);
	return w;
}

static const char *read_type(const struct word *w, uint16_t *ret)
{
	char text[RRTYPE_TEXT * 2];

	if (w->n >= sizeof(text) || memchr(w->text, '\0', w->n))
		return "there is no such record type";
	memcpy(text, w->text, w->n);
	text[w->n] = '\0';
	if (!rrtype_parse(text, ret))
		return "there is no such record type";
	if (*ret == RRTYPE_AXFR || *ret == RRTYPE_IXFR)
		return "a whole zone cannot be asked for in a batch";
	return NULL;
}

static bool is_plain(const struct batch_line *line)
{
	size_t i;

	for (i = 0; i < line->typed_len; i++) {
		if ((unsigned char)line->typed[i] & 0x80)
			return false;
	}
	return true;
}

static const char *read_unicode(struct batch_line *line)
{
	struct error unused = ERROR_INIT;
	char *text = idn_to_ascii(line->typed, &unused);
	bool good = text && name_parse(text, &line->question.name, &unused) == 0;

	free(text);
	return good ? NULL : "not an internationalised domain name";
}

/* Most names are none: an address has a colon or ends in a digit. */
static bool is_address(const struct batch_line *line, struct addr *ret)
{
	char last = line->typed[line->typed_len - 1];

	return ((last >= '0' && last <= '9') || strchr(line->typed, ':')) &&
	       addr_parse(line->typed, 0, ret);
}

static const char *read_name(struct batch_line *line, bool *ret_is_address)
{
	struct error unused = ERROR_INIT;
	struct addr a;

	*ret_is_address = false;
	if (memchr(line->typed, '\0', line->typed_len))
		return "not a domain name";
	if (!is_plain(line))
		return read_unicode(line);
	if (is_address(line, &a) && name_from_addr(&a, &line->question.name))
		*ret_is_address = true;
	else if (name_parse_n(line->typed, line->typed_len, &line->question.name, &unused) < 0)
		return "not a domain name";
	return NULL;
}

void batch_line_parse(struct batch_line *ret, const char *text, size_t n, bool is_cut,
		      const struct batch_defaults *defaults)
{
	const char *end = text + n;
	struct word name = next_word(&text, end), type = next_word(&text, end);
	struct word more = next_word(&text, end);
	bool is_long = name.n >= sizeof(ret->typed), is_address = false;

	ret->typed_len = is_long ? sizeof(ret->typed) - 1 : name.n;
	memcpy(ret->typed, name.text, ret->typed_len);
	ret->typed[ret->typed_len] = '\0';
	ret->question.type = defaults->type ? defaults->type : RRTYPE_A;
	ret->question.class = defaults->class;
	ret->is_local = false;
	if (!name.n)
		ret->why = "the line is empty";
	else if (is_long || is_cut)
		ret->why = "the line is too long";
	else if (more.n)
		ret->why = "there is more than a name and a type";
	else
		ret->why = read_name(ret, &is_address);
	if (ret->why)
		return;
	if (type.n)
		ret->why = read_type(&type, &ret->question.type);
	else if (is_address && !defaults->type)
		ret->question.type = RRTYPE_PTR;
	ret->is_local = defaults->may_be_local && local_is_name(&ret->question.name);
}
