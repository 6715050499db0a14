/* The telnet parser: a state machine over single bytes. */
#include "stream/telnet_parse.h"

#include "stream/telnet_proto.h"

/*
 * Data up to an IAC.  CR NUL is a bare CR outside binary mode (RFC 854 page 11), so that NUL
 * ends a run of data without being part of one.
 */
static size_t take_data(struct telnet_parser *p, const uint8_t *in, size_t n,
			struct telnet_event *ret)
{
	size_t i = 0, start = 0;

	if (p->after_cr && !p->is_binary && in[0] == '\0') {
		i = start = 1;
		p->after_cr = false;
	}
	for (; i < n && in[i] != TELNET_IAC; i++) {
		if (in[i] == '\0' && p->after_cr && !p->is_binary)
			break;
		p->after_cr = in[i] == '\r';
	}
	if (i > start) {
		*ret = (struct telnet_event){ .kind = TELNET_EVENT_DATA, .data = in + start,
					      .len = i - start };
		return i;
	}
	if (i == n)
		return i;
	p->state = TELNET_STATE_IAC;
	return i + 1;
}

static void start_sub(struct telnet_parser *p)
{
	p->state = TELNET_STATE_SUB;
	p->sub_len = 0;
	p->is_overflowing = false;
}

/* The byte after IAC. */
static void take_command(struct telnet_parser *p, const uint8_t *byte, struct telnet_event *ret)
{
	p->state = TELNET_STATE_DATA;
	switch (*byte) {
	case TELNET_IAC:
		p->after_cr = false;
		*ret = (struct telnet_event){ .kind = TELNET_EVENT_DATA, .data = byte, .len = 1 };
		break;
	case TELNET_WILL:
	case TELNET_WONT:
	case TELNET_DO:
	case TELNET_DONT:
		p->verb = *byte;
		p->state = TELNET_STATE_OPTION;
		break;
	case TELNET_SB:
		start_sub(p);
		break;
	default:
		*ret = (struct telnet_event){ .kind = TELNET_EVENT_COMMAND, .command = *byte };
		break;
	}
}

static void add_to_sub(struct telnet_parser *p, uint8_t byte)
{
	p->state = TELNET_STATE_SUB;
	if (p->sub_len == TELNET_SB_MAX)
		p->is_overflowing = true;
	else
		p->sub[p->sub_len++] = byte;
}

static void end_sub(struct telnet_parser *p, struct telnet_event *ret)
{
	p->state = TELNET_STATE_DATA;
	if (p->is_overflowing || !p->sub_len)
		*ret = (struct telnet_event){ .kind = TELNET_EVENT_SUB_DROPPED };
	else
		*ret = (struct telnet_event){ .kind = TELNET_EVENT_SUB, .option = p->sub[0],
					      .data = p->sub + 1, .len = p->sub_len - 1 };
}

/*
 * IAC within a subnegotiation: doubled, or its end.  Anything else means that the end got
 * lost: the subnegotiation is dropped, and the next call obeys the command.
 */
static size_t take_sub_iac(struct telnet_parser *p, uint8_t byte, struct telnet_event *ret)
{
	switch (byte) {
	case TELNET_IAC:
		add_to_sub(p, byte);
		return 1;
	case TELNET_SE:
		end_sub(p, ret);
		return 1;
	default:
		p->state = TELNET_STATE_IAC;
		*ret = (struct telnet_event){ .kind = TELNET_EVENT_SUB_DROPPED };
		return 0;
	}
}

size_t telnet_parse(struct telnet_parser *p, const uint8_t *in, size_t n,
		    struct telnet_event *ret)
{
	size_t i = 0;

	*ret = (struct telnet_event){ .kind = TELNET_EVENT_NONE };
	while (i < n && ret->kind == TELNET_EVENT_NONE) {
		switch (p->state) {
		case TELNET_STATE_DATA:
			i += take_data(p, in + i, n - i, ret);
			break;
		case TELNET_STATE_IAC:
			take_command(p, in + i++, ret);
			break;
		case TELNET_STATE_OPTION:
			p->state = TELNET_STATE_DATA;
			*ret = (struct telnet_event){ .kind = TELNET_EVENT_NEGOTIATE,
						      .command = p->verb, .option = in[i++] };
			break;
		case TELNET_STATE_SUB:
			if (in[i] == TELNET_IAC)
				p->state = TELNET_STATE_SUB_IAC;
			else
				add_to_sub(p, in[i]);
			i++;
			break;
		case TELNET_STATE_SUB_IAC:
			i += take_sub_iac(p, in[i], ret);
			break;
		}
	}
	return i;
}
