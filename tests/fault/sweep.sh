#!/bin/bash
# Fails one system call after another under each tool, with strace's injection, and looks at what
# comes of it.  Allowed is success with the right output, and a failure that says why.  Not
# allowed: a crash, a hang, a success that lost something, a failure without a word.
#
#	tests/fault/sweep.sh [TOOL…]		a sample: first, middle and last call of each kind
#	FAULT=full tests/fault/sweep.sh [TOOL…]	every call (minutes for each)
#
# In full, what echo-serve (echo_serve.sh) does after it has been loaded fails in each of ten ways.  Then its
# descriptors are counted, too, and no client may wait in vain.
#
# Calls of the dynamic loader count, too, but for its first mmap; brk is left out, since glibc's
# malloc(3) crashes in any program when it is lied to there.
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs strace
if is_sanitized; then
	skip 'failed calls' 'the sanitizers make calls of their own, and do not like to be traced'
	done_testing
fi

mode=${FAULT:-sample}
declare -A errors=(
	[read]='EIO EINTR' [write]='EIO ENOSPC' [openat]='EMFILE EACCES ENOENT' [close]='EIO EINTR'
	[socket]='EMFILE ENOBUFS EAFNOSUPPORT' [connect]='ECONNREFUSED ENETUNREACH' [bind]='EADDRINUSE EACCES'
	[listen]='EADDRINUSE' [accept4]='EMFILE ECONNABORTED EINTR ENOBUFS'
	[sendto]='ECONNRESET EPIPE ENOBUFS EINTR' [recvfrom]='ECONNRESET EINTR ENOMEM ETIMEDOUT'
	[sendmsg]='ENOBUFS EINTR' [recvmsg]='ENOMEM EINTR' [shutdown]='ENOTCONN'
	[epoll_create1]='EMFILE ENOMEM' [epoll_ctl]='ENOMEM ENOSPC' [epoll_pwait2]='EINTR ENOSYS'
	[splice]='EINVAL ENOMEM EIO' [sendfile]='EINVAL EIO' [pipe2]='EMFILE' [eventfd2]='EMFILE'
	[signalfd4]='EMFILE' [getsockname]='ENOBUFS' [getpeername]='ENOTCONN' [getsockopt]='ENOPROTOOPT'
	[setsockopt]='ENOPROTOOPT' [fcntl]='EINVAL' [ioctl]='EIO' [clone3]='EAGAIN' [mmap]='ENOMEM'
	[io_uring_setup]='EPERM ENOMEM' [io_uring_register]='EINVAL ENOMEM' [io_uring_enter]='EINTR EAGAIN EBUSY'
	[poll]='EINTR' [newfstatat]='EACCES' [getcwd]='ENOENT' [readlink]='EACCES'
)

# For servers, in full.  close(2) is left out, since an injected failure leaves the descriptor open.
server_errors='EINTR EAGAIN EMFILE ENFILE ENOBUFS ENOMEM ECONNABORTED ECONNRESET EPIPE EIO'
server_calls='socket bind listen accept4 getsockname getpeername getsockopt setsockopt recvfrom sendto
	recvmsg sendmsg recvmmsg sendmmsg shutdown epoll_create1 epoll_ctl epoll_pwait2 signalfd4 fcntl
	ioctl clone clone3 read write openat pipe2 socketpair dup3 wait4 close_range mmap eventfd2
	io_uring_setup io_uring_register io_uring_enter poll'

# --- the tools, each with a job whose right output is known ----------------------------------

# What stands before netkit: nothing, or strace (-D: netkit stays our own child).
inject=()

client() { # COMMAND…: sets status, out and err
	start job "${inject[@]}" "$@"
	finish job "$hang"
}
hang=6 # seconds, after which a job hangs: each has shorter deadlines of its own

job_lookup() {
	client netkit lookup -s ok.test A "@127.0.0.1:$dns_port" --timeout 500ms --tries 2
}
job_hostinfo() {
	client netkit hostinfo -4 localhost
}
job_connect() {
	client netkit connect 127.0.0.1 "$echo_port" --timeout 2s --linger 2s <<<hello
}
job_echo-client() {
	client netkit echo-client 127.0.0.1 "$echo_port" --timeout 2s <<<hello
}
job_ping() {
	client netkit echo-client --udp --ping --count 1 127.0.0.1 "$echo_port" --timeout 1s
	out=$(grep -c '^seq=1 ' <<<"$out")
}

# A server is under the injection, its client is not.  A fault may cost a connection: the client
# knocks again.  A server that cannot serve has to say so and end.
waits= # a client waited in vain
knock() { # COMMAND…
	local i
	for i in 1 2 3; do
		is_running job || return
		timeout 3 "$@" <<<hello >"$tmp/knocked" 2>/dev/null && return
		[ $? -ne 124 ] || waits=1
	done
}
job_listen() {
	start job "${inject[@]}" netkit listen --timeout 4s 127.0.0.1:0
	if await job 'listening on' 3; then
		knock peer --deadline 2s connect 127.0.0.1 "$(port_of job)" send hello shut eof
	fi
	finish job "$hang"
}
serve() { # OPTION…
	: >"$tmp/knocked"
	waits='' leak=''
	start job "${inject[@]}" netkit echo-serve "$@" --drain 500ms 127.0.0.1:0
	if await job 'listening on' 3; then
		idle=$(sockets)
		"knock_$kind" "$(port_of job)"
		is_idle || leak=1
	fi
	kill "$(pid_of job)" 2>/dev/null
	finish job "$hang"
	out=$(cat "$tmp/knocked")
}
sockets() {
	find "/proc/$(pid_of job)/fd" -lname 'socket:*' 2>/dev/null | wc -l
}
is_idle() { # have all clients' descriptors been closed?
	local until=$(($(now_ms) + 1000))
	while is_running job && [ "$(sockets)" -gt "$idle" ]; do
		[ "$(now_ms)" -lt "$until" ] || return 1
	done
}
# Little, then more than a buffer holds.
knock_stream() { # PORT
	[ "$mode" = full ] || knock netkit echo-client --timeout 1s 127.0.0.1 "$1"
	[ "$mode" != full ] || knock bash -c "netkit echo-client --timeout 1s 127.0.0.1 $1 && timeout 2 swarm whole 127.0.0.1 $1 600000 1"
}
knock_datagrams() { # PORT
	knock bash -c "netkit echo-client --udp --ping --count 1 --timeout 500ms 127.0.0.1 $1 | grep -c '^seq=1 '"
}
serve_stream() { # MODEL OPTION…
	kind=stream serve --tcp --model "$@"
}
job_uring() { serve_stream uring --workers 1; }
job_epoll() { serve_stream epoll --workers 1; }
job_threads() { serve_stream threads; }
job_fork() { serve_stream fork; }
job_iterative() { serve_stream iterative; }
job_workers() { serve_stream uring --workers 2; }
job_datagrams() { kind=datagrams serve --udp; }

# --- the sweep --------------------------------------------------------------------------------

is_server() { # JOB
	[[ $1 = @(uring|epoll|threads|fork|iterative|workers|datagrams) ]]
}
verdict() { # JOB CALL CODE: sets why to what is wrong, or to nothing
	why=
	# Who is told by a change that nothing is there, where there is something, is not told again.
	if [ "$mode" = full ] && is_server "$1" && [[ "$2 $3" != @(recvfrom|sendto)\ EAGAIN ]]; then
		[ -z "$leak" ] || why='descriptors stay open'
		[ -z "$waits" ] || why='a client waits in vain'
	fi
	case $status in
	134 | 135 | 136 | 139) why=crash ;;
	137) why=hang ;;
	0) [ "$out" = "$right" ] || why='lost something, status 0' ;;
	141 | 143) ;; # by the end of its reader, or the signal that it got
	*) [ -n "$err" ] || why="status $status without a word" ;;
	esac
}

# Which calls of a kind to fail, by their number.  Of epoll_ctl only those that add: the kernel
# never fails the others.
places() { # NAME JOB
	local all from=1
	[ "$mode" != full ] || ! is_server "$2" ||
		from=$(grep -nE '^([0-9]+ +)?socket\(' "$tmp/calls" | head -n1 | cut -d: -f1)
	mapfile -t all < <(awk -v call="^([0-9]+ +)?$1[(]" -v from="${from:-1}" '
		$0 ~ call { n++; if (NR >= from && $0 !~ /EPOLL_CTL_(DEL|MOD)/) print n }' "$tmp/calls")
	if [ "$mode" = full ] || [ ${#all[@]} -le 3 ]; then
		[ ${#all[@]} -eq 0 ] || printf '%s\n' "${all[@]}"
	else
		printf '%s\n' "${all[0]}" "${all[${#all[@]} / 2]}" "${all[-1]}"
	fi
}

codes_of() { # CALL JOB
	if ! is_server "$2"; then
		echo "${errors[$1]-}"
	elif [ "$mode" != full ]; then
		echo "${errors[$1]-}" | cut -d' ' -f1
	elif [[ " ${server_calls//[[:space:]]/ } " = *" $1 "* ]]; then
		echo "$server_errors"
	fi
}

sweep() { # JOB
	local job=$1 name count code at follow bad=() runs=0
	inject=()
	"job_$job"
	right=$out
	is "$status" 0 "$job: does its job undisturbed" || return
	follow=(-f)
	# Of every worker the same call would fail, since strace counts for each by itself.
	[[ $job != @(threads|fork) ]] || follow=()
	inject=(strace -D "${follow[@]}" -qq -o "$tmp/calls")
	"job_$job"
	while read -r count name; do
		for code in $(codes_of "$name" "$job"); do
			[ "$mode" = full ] || [ "$code" = "${errors[$name]%% *}" ] || [ "$count" -le 2 ] || continue
			while read -r at; do
				[ "$name$at" != mmap1 ] || continue
				inject=(strace -D "${follow[@]}" -qq -o /dev/null -e "trace=$name"
					-e "inject=$name:error=$code:when=$at")
				"job_$job"
				runs=$((runs + 1))
				verdict "$job" "$name" "$code"
				[ -z "$why" ] || bad+=("$name number $at fails with $code: $why" "$err")
			done < <(places "$name" "$job")
		done
	done < <(sed -E 's/^[0-9]+ +//; s/\(.*//' "$tmp/calls" | grep -xE '[a-z0-9_]+' | sort | uniq -c)
	if [ ${#bad[@]} -eq 0 ]; then
		ok "$job: $runs failed calls, each borne or told"
	else
		fail "$job: $runs failed calls" "${bad[@]}"
	fi
}

start dns fakedns 127.0.0.1
must_await dns listening
dns_port=$(port_of dns)
start echo netkit echo-serve 127.0.0.1:0
must_await echo 'listening on .* udp'
echo_port=$(port_of echo)

jobs=(lookup hostinfo connect echo-client ping listen)
[ $# -eq 0 ] || jobs=("$@")
for job in "${jobs[@]}"; do
	sweep "$job"
done
done_testing
