/* Answers to probes, and lists of ports: whatever comes, nothing is read beyond it. */
#include "base/error.h"
#include "connect/probe_plan.h"
#include "net/probe_question.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plan(const uint8_t *data, size_t size, bool is_udp)
{
	char *text = malloc(size + 1);
	struct error err = ERROR_INIT;
	struct probe_plan plan;

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	if (probe_plan_parse(text, is_udp, &plan, &err) == 0) {
		assert(plan.n > 0 && plan.n < 65536);
		probe_plan_done(&plan);
	} else {
		assert(err.phase == ERROR_USAGE && err.text[0]);
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t token[PROBE_TOKEN] = { 0x71, 0x22 };
	char detail[PROBE_DETAIL];

	if (!size)
		return 0;
	if (data[0] <= PROBE_ECHO)
		probe_answer(detail, (enum probe_kind)data[0], token, data + 1, size - 1);
	else
		check_plan(data + 1, size - 1, data[0] & 1);
	return 0;
}
