/* --version: the table of features that CMake decided on, and the libraries of this machine. */
#include "cli/version.h"

#include "base/mem.h"
#include "build_info.h"
#include "cli/json.h"

#include <gnu/libc-version.h>
#include <stdio.h>

struct feature {
	const char *name;
	bool is_on;
	const char *what;
};

/* One row for each netkit_feature() of third_party/dependencies.cmake. */
static const struct feature features[] = { BUILD_FEATURES };

static int print_json(struct error *err)
{
	struct json *doc, *list;
	size_t i;

	if (json_init(err) < 0)
		return -1;
	doc = json_new_object();
	json_put_string(doc, "schema", "netkit.version/1");
	json_put_string(doc, "version", BUILD_VERSION);
	json_put_string(doc, "commit", BUILD_COMMIT);
	json_put_string(doc, "compiler", BUILD_COMPILER);
	json_put_string(doc, "build", BUILD_TYPE);
	json_put_string(doc, "libc", gnu_get_libc_version());
	list = json_new_array();
	for (i = 0; i < ARRAY_SIZE(features); i++) {
		struct json *f = json_new_object();

		json_put_string(f, "name", features[i].name);
		json_put_bool(f, "enabled", features[i].is_on);
		json_put_string(f, "what", features[i].what);
		json_push(list, f);
	}
	json_put(doc, "features", list);
	json_print(doc, stdout);
	json_free(doc);
	return 0;
}

int version_print(bool as_json, struct error *err)
{
	size_t i;

	if (as_json)
		return print_json(err);
	printf("netkit %s (%s)\n", BUILD_VERSION, BUILD_COMMIT);
	printf("built by %s, %s; glibc %s\n", BUILD_COMPILER, BUILD_TYPE, gnu_get_libc_version());
	for (i = 0; i < ARRAY_SIZE(features); i++)
		printf("  %c%-10s %s\n", features[i].is_on ? '+' : '-', features[i].name,
		       features[i].what);
	return 0;
}

const char *version_text(void)
{
	return BUILD_VERSION;
}
