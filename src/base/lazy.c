/* Libraries loaded on first use. */
#include "base/lazy.h"

#include "base/error.h"

#include <dlfcn.h>
#include <errno.h>

static int missing(const struct lazy *lib, struct error *err, const char *name)
{
	return error_set(err, ERROR_LOCAL, ENOENT, name,
			 "cannot load it for %s (install the package %s)",
			 lib->what, lib->package);
}

int lazy_load(struct lazy *lib, struct error *err)
{
	const struct lazy_symbol *symbol;
	void *handle;

	if (lib->handle)
		return 0;
	handle = dlopen(lib->soname, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return missing(lib, err, lib->soname);
	for (symbol = lib->symbols; symbol->name; symbol++) {
		*symbol->slot = dlsym(handle, symbol->name);
		if (!*symbol->slot) {
			dlclose(handle);
			return missing(lib, err, symbol->name);
		}
	}
	lib->handle = handle;
	return 0;
}
