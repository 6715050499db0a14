# The picture in the README shows what netkit prints; only measured times may differ.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
picture=$SOURCE/docs/picture
export PATH="$(dirname "$NETKIT"):$PATH" LC_ALL=C.UTF-8

timeless()
{
	sed -E 's/[0-9.]+ (ns|us|µs|ms|s)\>/TIME/g; s/time=[^ ]+/time=TIME/; s/= [0-9./]+/= TIMES/'
}

is_equal "the picture's text is up to date (docs/picture/make.py draws it anew)" \
	"$(python3 "$picture/make.py" --text | timeless)" "$(timeless <"$picture/netkit.txt")"
if command -v termtosvg >/dev/null; then
	cp -r "$picture" "$PWD/picture.$$"
	trap 'rm -rf "$PWD/picture.$$"' EXIT
	is_equal "drawing it makes the same picture from the same text" \
		"$(python3 -c '
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("make", sys.argv[1] + "/make.py")
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)
make.draw((make.HERE / "netkit.txt").read_text(encoding="utf-8"))
' "$PWD/picture.$$" >/dev/null && cat "$PWD/picture.$$/netkit.svg" | sha256sum)" \
		"$(sha256sum <"$picture/netkit.svg")"
else
	skip "drawing it makes the same picture from the same text" "no termtosvg here"
fi
tap_end
