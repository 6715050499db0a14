# ./check's arithmetic: what a test may do to us, as ctest -V shows it, and what is made of it.
set -u
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1

sum()
{
	awk -f "$SOURCE/tests/support/summary.awk"
}

last()
{
	sum | tail -n 1
}

is_equal "cases are added up" "$(last <<'END'
1: Test command: ./a
1: ok 1 - one
2: ok 1 - other
1: ok 2 - two
1: 1..2
1/2 Test #1: unit/a ...........   Passed    0.01 sec
2: 1..1
2/2 Test #2: unit/b ...........   Passed    0.01 sec
END
)" "3 passed, 0 failed"

is_equal "a failed case is one failure" "$(last <<'END'
1: ok 1 - one
1: not ok 2 - two
1: 1..2
1/1 Test #1: unit/a ...........***Failed    0.01 sec
END
)" "1 passed, 1 failed"

is_equal "a crash is a failure of its own" "$(last <<'END'
1: ok 1 - one
1/1 Test #1: unit/a ...........***Exception: SegFault    0.01 sec
END
)" "1 passed, 1 failed"

is_equal "a time-out is a failure of its own" "$(last <<'END'
1/1 Test #1: e2e/a ...........***Timeout  60.01 sec
END
)" "0 passed, 1 failed"

is_equal "silence is a failure" "$(last <<'END'
1: hello
1/1 Test #1: unit/a ...........   Passed    0.01 sec
END
)" "0 passed, 1 failed"

is_equal "a plan that was not kept is a failure" "$(last <<'END'
1: 1..3
1: ok 1 - one
1/1 Test #1: unit/a ...........   Passed    0.01 sec
END
)" "1 passed, 1 failed"

is_equal "a skipped case is told apart" "$(last <<'END'
1: ok 1 - one
1: ok 2 - two # SKIP no such program here
1: 1..2
1/1 Test #1: e2e/a ...........   Passed    0.01 sec
END
)" "1 passed, 0 failed, 1 skipped"

is_equal "no test at all is a failure" "$(last </dev/null)" "0 passed, 1 failed"

output=$(sum <<'END'
1: ok 1 - one
1: not ok 2 - two
1: # got: x
1: ok 3 - three # SKIP a reason
1: 1..3
1/1 Test #1: unit/a ...........***Failed    0.01 sec
END
)
is_equal "a failure ends with status 1" "$?" 1
passes "a failure is shown with its output" grep -q '# got: x' <<<"$output"
passes "a reason for skipping is shown" grep -q 'a reason' <<<"$output"
tap_end
