/* Documents on standard output. */
#include "echo-client/document.h"

#include "cli/json.h"

#include <stdio.h>

struct json *document_new(const char *event)
{
	struct json *doc = json_new_object();

	json_put_string(doc, "schema", "netkit.echo-client/1");
	json_put_string(doc, "event", event);
	return doc;
}

void document_print(struct json *doc)
{
	json_print(doc, stdout);
	json_free(doc);
}
