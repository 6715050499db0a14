/* Small files of this host (/etc/resolv.conf, /etc/hosts), read whole. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

/*
 * The bytes of a file, at most `max` of them, with a NUL behind the last; the caller frees them.
 * NULL with errno.
 */
char *file_read(const char *path, size_t max, size_t *ret_n);

#endif
