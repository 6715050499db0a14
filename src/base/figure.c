/* Plain numbers. */
#include "base/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FINEST = 12 };

static const double nothing = 1e-12;

/* How many digits behind the point it takes; size > 0. */
static int decimals(double size, int digits)
{
	double wanted = 1;
	int n = 0;

	while (--digits > 0)
		wanted *= 10;
	for (; size < wanted && n < FINEST + 2; n++)
		size *= 10;
	return n;
}

static void cut_zeros(char *text)
{
	char *end = text + strlen(text);

	if (!strchr(text, '.'))
		return;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	*end = '\0';
}

const char *figure_format(char dst[static FIGURE_TEXT], double value, int digits)
{
	if (!isfinite(value))
		snprintf(dst, FIGURE_TEXT, "-");
	else if (fabs(value) < nothing)
		snprintf(dst, FIGURE_TEXT, "0");
	else
		snprintf(dst, FIGURE_TEXT, "%.*f", decimals(fabs(value), digits), value);
	cut_zeros(dst);
	return dst;
}
