/* The file of --compare: whatever it holds, it is refused, or figures can be compared by it. */
#include "base/error.h"
#include "echo-client/bench_compare.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(const struct figures *f)
{
	struct comparison c;
	FILE *to = fopen("/dev/null", "we");

	assert(to);
	compare_runs(&c, "file", f, f);
	compare_text(to, &c);
	fclose(to);
	assert(!compare_is_worse(&c));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct error err = ERROR_INIT;
	struct figures f;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	figures_init(&f);
	if (figures_parse(&f, text, size, "file", &err) == 0)
		show(&f);
	else
		assert(error_is_set(&err));
	figures_done(&f);
	free(text);
	return 0;
}
