/* What --version says: the program, how it was built, and which features it has. */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include <stdbool.h>

struct error;

/* On standard output, as text or as one JSON document; -1 when the JSON library is missing. */
int version_print(bool as_json, struct error *err);

/* "0.1.0" */
const char *version_text(void);

#endif
