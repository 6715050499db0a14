#!/bin/bash
# echo-serve --busy-poll: after each message a processor is busy for so long, and no longer.
. "${SOURCE:?top of the tree}/tests/e2e/lib_echo.sh" || exit 1

# How many hundredths of a second of processor time the worker takes until it sleeps.
work_after_a_message() { # PORT
	local before now
	before=$(ticks_of serve)
	run peer --deadline 10s connect 127.0.0.1 "$1" send hello until hello shut eof
	while now=$(ticks_of serve); await serve 'no such line' 0.6; [ "$(ticks_of serve)" -gt $((now + 2)) ]; do
		:
	done
	work=$((now - before))
}

for model in uring epoll; do
	for busy in '' '--busy-poll 500ms'; do
		start serve netkit echo-serve --model "$model" --workers 1 --tcp $busy 127.0.0.1:0
		if ! await serve 'listening on'; then
			finish serve
			skip "$model" "$err"
			continue
		fi
		work_after_a_message "$(port_of serve)"
		is "$status" 0 "$model $busy: the message comes back"
		if [ -z "$busy" ]; then
			holds "$model: which takes next to nothing ($work ticks)" [ "$work" -le 8 ]
		else
			# A busy machine gives it little of a processor.
			for ((i = 0; i < 10 && work < 5; i++)); do
				work_after_a_message "$(port_of serve)"
			done
			holds "$model: then it looks for more ($work ticks)" [ "$work" -ge 5 ]
		fi
		stop serve
		is "$status" 0 "$model $busy: and ends"
	done
done
start serve netkit echo-serve --workers 2 --busy-poll 1s --tcp --udp 127.0.0.1:0
must_await serve 'listening on .* udp'
expect 0 'datagrams, too' netkit echo-client --udp --ping --count 3 --interval 10ms 127.0.0.1 "$(port_of serve udp)"
stop serve
is "$status" 0 'it is stopped while it looks'
for model in threads fork iterative; do
	expect 2 "$model sleeps in its calls" netkit echo-serve --model "$model" --busy-poll 1ms 127.0.0.1:0
	like "$err" '--busy-poll is for the models uring and epoll' "$model: which is told"
done
done_testing
