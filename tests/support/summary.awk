# Sums the TAP of all tests in the output of `ctest -V`, shows what failed, and ends with the
# line "N passed, N failed".  A test that crashed, timed out, printed no TAP or stopped before
# the end of its plan is a failure of its own.

# "12: text", a line that test 12 printed.
/^[0-9]+: / {
	id = $1 + 0
	line = substr($0, index($0, ":") + 2)
	if (line ~ /^Test command:|^Working Directory:|^Test timeout computed|^Environment variables:/)
		next
	if (!(id in output) && line ~ /^ [A-Z_]+=/)
		next
	output[id] = output[id] "    " line "\n"
	if (line ~ /^1\.\.[0-9]+/)
		plan[id] += substr(line, 4) + 0
	else if (line ~ /^(not )?ok .*# *(SKIP|skip)/) {
		cases[id]++
		skip[id]++
		skips[id] = skips[id] "    " line "\n"
	} else if (line ~ /^ok( |$)/) {
		cases[id]++
		passed[id]++
	} else if (line ~ /^not ok( |$)/) {
		cases[id]++
		failed[id]++
	}
	next
}

# "  3/40 Test  #12: unit/net_addr ....   Passed    0.00 sec"
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
	text = $0
	sub(/^ *[0-9]+\/[0-9]+ Test +#/, "", text)
	id = text + 0
	sub(/^[0-9]+: /, "", text)
	name = text
	sub(/ .*/, "", name)
	why = ""
	if (text !~ / Passed +[0-9.]+ sec/) {
		if (!failed[id]) {
			why = text
			sub(/^[^*]*\*+/, "", why)
			sub(/ +[0-9.]+ sec.*/, "", why)
		}
	} else if (!cases[id]) {
		why = "printed no TAP"
	} else if (plan[id] && plan[id] != cases[id]) {
		why = "planned " plan[id] " cases and ran " cases[id]
	}
	if (why != "")
		failed[id]++
	all_passed += passed[id]
	all_failed += failed[id]
	all_skipped += skip[id]
	seconds = text
	sub(/ sec.*/, "", seconds)
	sub(/.* /, "", seconds)
	printf "%s %-44s %4d passed%s%s  %ss\n", failed[id] ? "FAIL" : "  ok", name, passed[id],
		failed[id] ? ", " failed[id] " failed" : "", skip[id] ? ", " skip[id] " skipped" : "",
		seconds
	if (failed[id])
		report = report "\n" name (why == "" ? "" : ": " why) "\n" output[id]
	if (skip[id])
		skipped = skipped name "\n" skips[id]
	fflush()
	tests++
}

/^No tests were found|^Could not find|^CMake Error|^Unable to find/ { print }

END {
	if (skipped)
		printf "\nSkipped:\n%s", skipped
	if (report)
		printf "\nFailures:\n%s", report
	if (!tests) {
		print "no test was run"
		all_failed++
	}
	printf "\n%d passed, %d failed%s\n", all_passed, all_failed,
		all_skipped ? ", " all_skipped " skipped" : ""
	exit all_failed > 0
}
