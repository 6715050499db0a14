/*
 * Libraries that are loaded when they are first needed, so that a tool which does not need
 * them starts as if they were not there.
 *
 *	static struct lazy_symbol symbols[] = { LAZY_SYMBOL(idn2_to_ascii_8z), { NULL, NULL } };
 *	static struct lazy lib = { .soname = "libidn2.so.0", .package = "libidn2-0",
 *				   .what = "internationalised names", .symbols = symbols };
 *	if (lazy_load(&lib, err) < 0) …
 *
 * LAZY_SYMBOL(f) fills a pointer `lazy_f`, declared with LAZY_DECLARE(f) from the library's own
 * header, so the types are checked when compiling.
 */
#ifndef BASE_LAZY_H
#define BASE_LAZY_H

struct error;

struct lazy_symbol {
	const char *name;
	void **slot;
};

struct lazy {
	const char *soname;
	const char *package; /* Debian's name, for the error */
	const char *what;    /* what needs it, for the error */
	const struct lazy_symbol *symbols; /* ends with a NULL name */
	void *handle;
};

#define LAZY_DECLARE(f) static __typeof__(f) *lazy_##f
#define LAZY_SYMBOL(f)                                                                        \
	{                                                                                     \
		.name = #f, .slot = (void **)(void *)&lazy_##f                                \
	}

/*
 * Loads the library once; later calls return at once.  -1 with ERROR_LOCAL and the package to
 * install in the text.  A loaded library stays until the program ends.
 */
int lazy_load(struct lazy *lib, struct error *err);

#endif
