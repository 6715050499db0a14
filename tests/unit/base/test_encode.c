/* RFC 4648's test vectors (section 10), and what a strict decoder refuses. */
#include "base/encode.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static const struct {
	const char *plain, *hex, *base32, *base64;
} vectors[] = {
	{ "", "", "", "" },
	{ "f", "66", "CO", "Zg==" },
	{ "fo", "666F", "CPNG", "Zm8=" },
	{ "foo", "666F6F", "CPNMU", "Zm9v" },
	{ "foob", "666F6F62", "CPNMUOG", "Zm9vYg==" },
	{ "fooba", "666F6F6261", "CPNMUOJ1", "Zm9vYmE=" },
	{ "foobar", "666F6F626172", "CPNMUOJ1E8", "Zm9vYmFy" },
};

typedef size_t encoder(char *, const uint8_t *, size_t);
typedef bool decoder(uint8_t *, size_t, const char *, size_t, size_t *);

static void agree(encoder *encode, decoder *decode, const char *plain, const char *coded)
{
	size_t n = strlen(plain), len = 99;
	uint8_t back[16];
	char text[32];

	assert_int_equal(encode(text, (const uint8_t *)plain, n), strlen(coded));
	assert_memory_equal(text, coded, strlen(coded));
	assert_true(decode(back, sizeof(back), coded, strlen(coded), &len));
	assert_int_equal(len, n);
	assert_memory_equal(back, plain, n);
	if (n > 0)
		assert_false(decode(back, n - 1, coded, strlen(coded), &len));
}

static void the_vectors_agree_both_ways(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		size_t n = strlen(vectors[i].plain);

		agree(encode_hex, decode_hex, vectors[i].plain, vectors[i].hex);
		agree(encode_base32hex, decode_base32hex, vectors[i].plain, vectors[i].base32);
		agree(encode_base64, decode_base64, vectors[i].plain, vectors[i].base64);
		assert_int_equal(ENCODE_HEX_LEN(n), strlen(vectors[i].hex));
		assert_int_equal(ENCODE_BASE32_LEN(n), strlen(vectors[i].base32));
		assert_int_equal(ENCODE_BASE64_LEN(n), strlen(vectors[i].base64));
	}
}

static void letters_of_both_cases_are_read(void **state)
{
	uint8_t back[4];
	char text[8];
	size_t len;

	(void)state;
	assert_true(decode_hex(back, 4, "fF", 2, &len));
	assert_int_equal(back[0], 0xff);
	assert_true(decode_base32hex(back, 4, "vs", 2, &len));
	assert_int_equal(back[0], 0xff);
	assert_int_equal(encode_hex_lower(text, back, 1), 2);
	assert_memory_equal(text, "ff", 2);
}

static void strays_are_refused(void **state)
{
	static const struct {
		decoder *decode;
		const char *text;
	} cases[] = {
		{ decode_hex, "f" },	      { decode_hex, "fg" },	  { decode_hex, "f " },
		{ decode_base64, "Zg" },      { decode_base64, "Zg=" },	  { decode_base64, "Zh==" },
		{ decode_base64, "Z===" },    { decode_base64, "Zg==Zg==" }, { decode_base64, "Zm9-" },
		{ decode_base64, "====" },    { decode_base32hex, "C" },  { decode_base32hex, "CP1" },
		{ decode_base32hex, "WW" },   { decode_base32hex, "C1" }, { decode_base64, "Zm9\n" },
	};
	uint8_t back[16];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t len = 77;

		assert_false(cases[i].decode(back, sizeof(back), cases[i].text,
					     strlen(cases[i].text), &len));
		assert_int_equal(len, 77);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_agree_both_ways),
		cmocka_unit_test(letters_of_both_cases_are_read),
		cmocka_unit_test(strays_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
