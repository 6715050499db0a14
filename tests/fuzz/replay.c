/*
 * main() for a fuzz target outside libFuzzer: runs it on every file of the folders and files
 * named, and prints one TAP line a corpus.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of exactly the file's size, so that a sanitizer sees a read beyond its end. */
static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rbe");
	struct stat st;
	uint8_t *data;
	size_t size;

	if (!file || fstat(fileno(file), &st) < 0) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(1);
	}
	size = (size_t)st.st_size;
	data = malloc(size ? size : 1);
	if (!data || fread(data, 1, size, file) != size) {
		fprintf(stderr, "cannot read %s\n", path);
		exit(1);
	}
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 1;
}

static int replay_folder(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	if (!dir)
		return replay_file(path);
	while ((entry = readdir(dir))) {
		char file[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		n += replay_file(file);
	}
	closedir(dir);
	return n;
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		const char *slash = strrchr(argv[i], '/');
		int n = replay_folder(argv[i]);

		printf("%s %d - corpus %s, %d inputs\n", n ? "ok" : "not ok", i,
		       slash ? slash + 1 : argv[i], n);
		if (!n)
			return 1;
	}
	return 0;
}
