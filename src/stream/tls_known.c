/* A file of keys. */
#include "stream/tls_known.h"

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 16 << 20 };

/* One line; false when it has another form.  *ret says what it says of that peer. */
static bool read_line(const char *line, const char *peer, const uint8_t *pin, enum tls_known *ret,
		      uint8_t *ret_pin)
{
	size_t n = strcspn(line, " ");
	uint8_t had[TLS_PIN_BYTES];
	struct error ignored = ERROR_INIT;

	if (!*line || *line == '#')
		return true;
	if (!line[n] || tls_pin_parse(line + n + 1, had, &ignored) < 0)
		return false;
	if (strlen(peer) != n || memcmp(line, peer, n) != 0)
		return true;
	*ret = memcmp(had, pin, sizeof(had)) == 0 ? TLS_KNOWN_SAME : TLS_KNOWN_OTHER;
	memcpy(ret_pin, had, sizeof(had));
	return true;
}

int tls_known_look(const char *path, const char *peer, const uint8_t pin[static TLS_PIN_BYTES],
		   enum tls_known *ret, uint8_t ret_pin[static TLS_PIN_BYTES], struct error *err)
{
	size_t n;
	char *text = file_read(path, FILE_MAX, &n), *line;
	const char *at = text;
	enum tls_known known = TLS_KNOWN_NEW;
	bool is_good = true;
	unsigned number = 0;

	if (!text && errno != ENOENT)
		return error_errno(err, ERROR_LOCAL, errno, path, "cannot read the known keys");
	while (text && is_good && (line = text_next_line(&at, text + n))) {
		number++;
		is_good = read_line(line, peer, pin, &known, ret_pin);
		free(line);
	}
	free(text);
	if (!is_good)
		return error_set(err, ERROR_LOCAL, 0, path,
				 "line %u is no peer with its key (HOST:PORT sha256:…)", number);
	*ret = known;
	return 0;
}

int tls_known_add(const char *path, const char *peer, const uint8_t pin[static TLS_PIN_BYTES],
		  struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	char text[TLS_PIN_TEXT], *line;
	ssize_t n = -1;

	if (fd < 0)
		return error_errno(err, ERROR_OUTPUT, errno, path, "cannot keep the new key");
	line = xasprintf("%s %s\n", peer, tls_pin_format(text, pin));
	n = write(fd, line, strlen(line)); /* whole, so that others may add theirs meanwhile */
	if (n != (ssize_t)strlen(line))
		error_errno(err, ERROR_OUTPUT, n < 0 ? errno : ENOSPC, path,
			    "cannot keep the new key");
	n = n == (ssize_t)strlen(line) ? 0 : -1;
	free(line);
	close(fd);
	return (int)n;
}
