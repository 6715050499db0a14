# listen --eof and --linger: what the end of standard input does, and how long it waits then.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1

serve() { # NAME OPTIONS…: what is on standard input is its answer
	local name=$1
	shift
	start "$name" netkit listen "$@" 127.0.0.1:0
	must_await "$name" 'listening on'
	port=$(port_of "$name")
}

serve close --eof close <<<answer
expect 0 'close: the answer comes, and its end' peer connect 127.0.0.1 "$port" eof
is "$out" answer 'close: the answer'
finish close
is "$status" 0 'close: the server has ended'

serve half --linger 300ms <<<answer
start silent peer --deadline 60s connect 127.0.0.1 "$port" hold
finish half
is "$status" 5 'half, linger: a silent peer ends it'
like "$err" ': the peer was silent for 300 ms after the end of input' 'half, linger: told'
stop silent

serve hold --eof hold <<<answer
start client netkit connect --eof hold 127.0.0.1 "$port"
must_await client answer
holds 'hold: the client was not told' is_running client
stop client
finish hold
is "$status" 0 'hold: the end of the client ends it'

serve limit --eof hold --linger 300ms <<<answer
start silent peer --deadline 60s connect 127.0.0.1 "$port" hold
finish limit
is "$status" 5 'hold, linger: a silent peer ends it'
stop silent

expect 2 'not with a program' netkit listen --eof hold --exec cat 0
expect 2 'nor the time' netkit listen --linger 1s --shell cat 0
done_testing
