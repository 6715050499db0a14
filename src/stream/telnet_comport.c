/* COM-PORT: the settings of a serial line, as a user writes them and as RFC 2217 does. */
#include "stream/telnet_comport.h"

#include "base/buf.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/parse.h"
#include "stream/telnet_proto.h"
#include "stream/telnet_sub.h"

#include <stdio.h>
#include <string.h>

static const char parities[] = "?noems"; /* at their numbers */

static const char *const flows[] = { [COMPORT_FLOW_NONE] = "none",
				     [COMPORT_FLOW_SOFTWARE] = "software",
				     [COMPORT_FLOW_HARDWARE] = "hardware" };

static const char *const stops[] = { "?", "1", "2", "1.5" };

/* "8n1", "7e1.5" */
static bool parse_frame(const char *text, struct telnet_serial *ret)
{
	const char *parity = text[0] ? strchr(parities + 1, text[1]) : NULL;
	size_t i;

	if (text[0] < '5' || text[0] > '8' || !parity || !*parity)
		return false;
	ret->data = (uint8_t)(text[0] - '0');
	ret->parity = (uint8_t)(parity - parities);
	for (i = 1; i < ARRAY_SIZE(stops); i++) {
		if (!strcmp(stops[i], text + 2)) {
			ret->stop = (uint8_t)i;
			return true;
		}
	}
	return false;
}

static bool parse_flow(const char *text, struct telnet_serial *ret)
{
	size_t i;

	for (i = COMPORT_FLOW_NONE; i < ARRAY_SIZE(flows); i++) {
		if (!strcmp(flows[i], text)) {
			ret->flow = (uint8_t)i;
			return true;
		}
	}
	return false;
}

bool telnet_serial_parse(const char *text, struct telnet_serial *ret)
{
	struct telnet_serial serial = { .data = 8, .parity = 1, .stop = 1 };
	char copy[48], *frame, *flow = NULL;
	uint64_t speed;

	if (strlen(text) >= sizeof(copy))
		return false;
	snprintf(copy, sizeof(copy), "%s", text);
	frame = strchr(copy, ',');
	if (frame) {
		*frame++ = '\0';
		flow = strchr(frame, ',');
	}
	if (flow)
		*flow++ = '\0';
	if (!parse_uint(copy, 1, UINT32_MAX, &speed) || (frame && !parse_frame(frame, &serial)) ||
	    (flow && !parse_flow(flow, &serial)))
		return false;
	serial.speed = (uint32_t)speed;
	*ret = serial;
	return true;
}

static void put(struct telnet_sub *out, uint8_t request, uint8_t value)
{
	telnet_sub_start(out, TELOPT_COM_PORT);
	telnet_sub_byte(out, request);
	telnet_sub_byte(out, value);
}

bool telnet_serial_request(const struct telnet_serial *serial, unsigned step,
			   struct telnet_sub *out)
{
	const uint8_t values[] = { serial->data, serial->parity, serial->stop, serial->flow };
	unsigned shift;

	if (step > COMPORT_CONTROL - COMPORT_BAUD ||
	    (step == COMPORT_CONTROL - COMPORT_BAUD && !serial->flow))
		return false;
	if (step > 0) {
		put(out, (uint8_t)(COMPORT_BAUD + step), values[step - 1]);
		return true;
	}
	telnet_sub_start(out, TELOPT_COM_PORT);
	telnet_sub_byte(out, COMPORT_BAUD);
	for (shift = 32; shift; shift -= 8)
		telnet_sub_byte(out, (uint8_t)(serial->speed >> (shift - 8)));
	return true;
}

void telnet_serial_control(uint8_t value, struct telnet_sub *out)
{
	put(out, COMPORT_CONTROL, value);
}

static const char *stop_text(uint8_t stop)
{
	return stops[stop < ARRAY_SIZE(stops) ? stop : 0];
}

static char parity_letter(uint8_t parity)
{
	return parities[parity < sizeof(parities) - 1 ? parity : 0];
}

static bool complain_of_speed(const struct telnet_serial *wanted, const uint8_t *data, size_t n,
			      struct buf *b)
{
	uint32_t speed = n == 4 ? bytes_u32(data) : wanted->speed;

	return speed != wanted->speed && buf_printf(b, "the speed is %u, not %u", speed,
						    wanted->speed);
}

bool telnet_serial_complain(const struct telnet_serial *wanted, const uint8_t *data, size_t n,
			    struct buf *b)
{
	uint8_t value;

	if (n < 2)
		return false;
	value = data[1];
	switch (data[0] - COMPORT_ANSWER) {
	case COMPORT_BAUD:
		return complain_of_speed(wanted, data + 1, n - 1, b);
	case COMPORT_DATA:
		return value != wanted->data &&
		       buf_printf(b, "there are %u data bits, not %u", value, wanted->data);
	case COMPORT_PARITY:
		return value != wanted->parity &&
		       buf_printf(b, "the parity is '%c', not '%c'", parity_letter(value),
				  parity_letter(wanted->parity));
	case COMPORT_STOP:
		return value != wanted->stop &&
		       buf_printf(b, "there are %s stop bits, not %s", stop_text(value),
				  stop_text(wanted->stop));
	case COMPORT_CONTROL:
		return wanted->flow && value <= COMPORT_FLOW_HARDWARE && value != wanted->flow &&
		       buf_printf(b, "the flow control is %s, not %s",
				  value ? flows[value] : "unknown", flows[wanted->flow]);
	default:
		return false;
	}
}
