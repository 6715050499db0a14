/*
 * The data of a LOC record (RFC 1876): latitude, longitude and altitude, and how large and how
 * precise; "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m".
 */
#include "base/buf.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/parse.h"
#include "dns/rdata_row.h"

#include <stdio.h>
#include <string.h>

enum {
	LOC_LEN = 16,
	DEGREE = 3600000,	 /* in thousandths of a second of arc */
	SEA_LEVEL = 10000000,	 /* centimetres: altitudes count from 100 km below it */
	SIZE_DEFAULT = 0x12,	 /* 1 m */
	HORIZONTAL_DEFAULT = 0x16, /* 10 km */
	VERTICAL_DEFAULT = 0x13, /* 10 m */
};

static const uint32_t equator = 1U << 31; /* and the meridian */

static const uint32_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
				   1000000000 };

static bool put_angle(struct rdata_printer *p, uint32_t raw, unsigned limit, char plus, char minus)
{
	uint32_t angle = raw >= equator ? raw - equator : equator - raw;
	char text[48];

	if (angle > limit * (uint32_t)DEGREE)
		return false;
	snprintf(text, sizeof(text), "%u %u %u.%03u %c ", angle / DEGREE, angle / 60000 % 60,
		 angle / 1000 % 60, angle % 1000, raw >= equator ? plus : minus);
	printer_put_string(p, text);
	return true;
}

static void put_altitude(struct rdata_printer *p, uint32_t raw)
{
	uint32_t altitude = raw >= SEA_LEVEL ? raw - SEA_LEVEL : SEA_LEVEL - raw;
	char text[32];

	snprintf(text, sizeof(text), "%s%u.%02um", raw < SEA_LEVEL ? "-" : "", altitude / 100,
		 altitude % 100);
	printer_put_string(p, text);
}

/* A digit and a power of ten, in centimetres. */
static bool put_size(struct rdata_printer *p, uint8_t raw)
{
	unsigned digit = raw >> 4, power = raw & 15;
	char text[32];

	if (digit > 9 || power > 9 || (digit == 0 && power > 0))
		return false;
	if (power >= 2)
		snprintf(text, sizeof(text), " %um", digit * powers[power - 2]);
	else
		snprintf(text, sizeof(text), " 0.%02um", digit * powers[power]);
	printer_put_string(p, text);
	return true;
}

bool location_print(struct rdata_printer *p)
{
	const uint8_t *data = p->msg + p->at;

	if (p->end - p->at < LOC_LEN || data[0] != 0)
		return false;
	p->at += LOC_LEN;
	if (!put_angle(p, bytes_u32(data + 4), 90, 'N', 'S') ||
	    !put_angle(p, bytes_u32(data + 8), 180, 'E', 'W'))
		return false;
	put_altitude(p, bytes_u32(data + 12));
	if (!put_size(p, data[1]) || !put_size(p, data[2]) || !put_size(p, data[3]))
		return false;
	printer_end(p, RDATA_WORD, 0, NULL, 0);
	return true;
}

/* "54", "54.5": thousandths; `places` digits at most behind the point. */
static bool read_decimal(const char *text, unsigned places, uint64_t *ret)
{
	const char *point = strchr(text, '.');
	char whole[24], part[8] = "";
	uint64_t value, fraction = 0;
	size_t n = point ? (size_t)(point - text) : strlen(text), digits = 0;

	if (n >= sizeof(whole))
		return false;
	memcpy(whole, text, n);
	whole[n] = '\0';
	if (point) {
		digits = strlen(point + 1);
		if (digits == 0 || digits > places)
			return false;
		memcpy(part, point + 1, digits + 1);
		if (!parse_uint(part, 0, UINT32_MAX, &fraction))
			return false;
	}
	if (!parse_uint(whole, 0, UINT32_MAX, &value))
		return false;
	*ret = value * powers[places] + fraction * powers[places - digits];
	return true;
}

/* Degrees, and maybe minutes, and maybe seconds, and a letter for the direction. */
static int read_angle(struct rdata_reader *r, unsigned limit, const char *letters, uint32_t *ret)
{
	static const uint64_t units[] = { DEGREE, 60000, 1 };
	struct rdata_word word = { "", 0, false };
	uint64_t angle = 0, part;
	char text[16];
	unsigned i;

	for (i = 0; i < 4; i++) {
		if (!reader_word(r, &word) || !word_copy(&word, text, sizeof(text)))
			return reader_fail(r, &word, "an angle with its letter is missing");
		if (i > 0 && text[1] == '\0' && strchr(letters, text[0] & ~32)) {
			*ret = (text[0] & ~32) == letters[0] ? equator + (uint32_t)angle
							     : equator - (uint32_t)angle;
			return 0;
		}
		if (i == 3 || !read_decimal(text, i == 2 ? 3 : 0, &part) ||
		    part >= (i == 0 ? limit + 1 : i == 1 ? 60 : 60000))
			return reader_fail(r, &word, "not a part of an angle");
		angle += part * units[i];
		if (angle > (uint64_t)limit * DEGREE)
			return reader_fail(r, &word, "beyond the pole or the date line");
	}
	return -1;
}

/* "10.00m" or "10", in centimetres. */
static bool read_metres(const struct rdata_word *word, char *text, size_t cap, uint64_t *ret)
{
	size_t n;

	if (!word_copy(word, text, cap))
		return false;
	n = strlen(text);
	if (n > 1 && text[n - 1] == 'm')
		text[n - 1] = '\0';
	return read_decimal(text[0] == '-' ? text + 1 : text, 2, ret);
}

static int read_altitude(struct rdata_reader *r, uint32_t *ret)
{
	struct rdata_word word = { "", 0, false };
	uint64_t metres;
	char text[24];

	if (!reader_word(r, &word) || !read_metres(&word, text, sizeof(text), &metres) ||
	    metres > (text[0] == '-' ? (uint64_t)SEA_LEVEL : UINT32_MAX - (uint64_t)SEA_LEVEL))
		return reader_fail(r, &word, "not an altitude");
	*ret = text[0] == '-' ? (uint32_t)(SEA_LEVEL - metres) : (uint32_t)(SEA_LEVEL + metres);
	return 0;
}

static int read_size(struct rdata_reader *r, uint8_t *ret)
{
	struct rdata_word word;
	uint64_t metres;
	unsigned power = 0;
	char text[24];

	if (!reader_word(r, &word))
		return 0;
	if (!read_metres(&word, text, sizeof(text), &metres) || text[0] == '-' ||
	    metres > 9 * (uint64_t)powers[9])
		return reader_fail(r, &word, "not a size in metres");
	while (metres > 9) {
		metres /= 10;
		power++;
	}
	*ret = (uint8_t)(metres << 4 | power);
	return 0;
}

int location_read(struct rdata_reader *r)
{
	uint8_t head[] = { 0, SIZE_DEFAULT, HORIZONTAL_DEFAULT, VERTICAL_DEFAULT };
	uint32_t latitude = 0, longitude = 0, altitude = 0;

	if (read_angle(r, 90, "NS", &latitude) < 0 || read_angle(r, 180, "EW", &longitude) < 0 ||
	    read_altitude(r, &altitude) < 0 || read_size(r, &head[1]) < 0 ||
	    read_size(r, &head[2]) < 0 || read_size(r, &head[3]) < 0)
		return -1;
	if (!buf_append(r->b, head, sizeof(head)) || !buf_u32(r->b, latitude) ||
	    !buf_u32(r->b, longitude) || !buf_u32(r->b, altitude))
		return error_set(r->err, ERROR_USAGE, 0, NULL, "the record is too long");
	return 0;
}
