#!/bin/bash
# The units of echo-serve under systemd itself, booted as the first process of namespaces of its own,
# on top of this machine's files, which stay as they are.  As root (the target `units`).
#
#	tests/system/echo_units.sh
. "${SOURCE:?top of the tree}/tests/e2e/lib.sh" || exit 1
needs systemctl systemd-sysusers unshare pivot_root setpriv
[ "$(id -u)" -eq 0 ] || bail 'only root may start a systemd'

# --- what the first process of the namespaces does, before it becomes systemd -----------------

boot() { # FOLDER: has root/, layers/ and media/, job.sh, usr/ with the units, and netkit
	local root=$1/root target
	set -e
	mount --make-rprivate /
	mount -t tmpfs tmpfs "$1/layers"
	mkdir "$1/layers/up" "$1/layers/work"
	mount -t overlay overlay -o "lowerdir=/,upperdir=$1/layers/up,workdir=$1/layers/work" "$root"
	mount -t proc proc "$root/proc"
	mount -t sysfs sysfs "$root/sys"
	mount -t tmpfs tmpfs "$root/run"
	mount -t tmpfs tmpfs "$root/tmp"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
	mkdir "$root/sys/fs/cgroup/systemd" "$root/run/units" "$root/run/systemd" "$root/mnt/old"
	mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
	mount --bind "$1/media" "$root/media"
	install -m 755 "$NETKIT" "$root/usr/bin/netkit"
	cp "$1/job.sh" "$1"/usr/lib/sysusers.d/*.conf "$root/run"
	for target in sysinit basic sockets shutdown exit; do
		printf '[Unit]\nDefaultDependencies=no\n' >"$root/run/units/$target.target"
	done
	cp "$1/job.service" "$1"/usr/lib/systemd/system/* "$root/run/units"
	sed -i -e '/^\[Unit\]/a DefaultDependencies=no' -e 's|^ExecStart=[^ ]*netkit |ExecStart=/usr/bin/netkit |' \
		"$root"/run/units/netkit-echo.*
	ip link set lo up
	cd "$root"
	pivot_root . mnt/old
	umount -l /mnt/old
	systemd-sysusers /run/netkit-echo.conf
	exec env -i container=other PATH="$PATH" SYSTEMD_UNIT_PATH=/run/units \
		/lib/systemd/systemd --unit=job.service --log-target=kmsg
}
export -f boot

# --- the job that is done when the sockets are there; /media is $tmp/media -----------------------

mkdir "$tmp/root" "$tmp/media" "$tmp/layers"
cat >"$tmp/job.service" <<-'END'
	[Unit]
	DefaultDependencies=no
	Requires=netkit-echo.socket
	After=netkit-echo.socket
	SuccessAction=exit-force
	FailureAction=exit-force
	[Service]
	Type=oneshot
	StandardOutput=file:/media/out
	StandardError=file:/media/err
	ExecStart=/bin/bash /run/job.sh
END
cat >"$tmp/job.sh" <<-'END'
	value() { # PROPERTY
		systemctl show -p "$1" --value netkit-echo.service
	}
	answer() { # WORD OPTION…
		echo "answer=$(echo "$1" | timeout 9 netkit echo-client "${@:2}" 7)"
	}
	answer v4 127.0.0.1
	answer v6 ::1
	echo "datagrams=$(netkit echo-client --udp --ping --count 2 --interval 10ms 127.0.0.1 7 | grep -c '^seq=')"
	main=$(value MainPID)
	echo "active=$(value ActiveState)"
	echo "status=$(value StatusText)"
	for pid in $main $(cat "/proc/$main/task/$main/children"); do
		echo "process=$(sed -nE 's/^(CapBnd|NoNewPrivs|Seccomp):\s+/\1 /p' "/proc/$pid/status" | tr '\n' ' ')"
	done
	echo "user=$(stat -c %U "/proc/$main")"
	kill -KILL "$main"
	answer again 127.0.0.1
	echo "restarts=$(value NRestarts)"
	systemctl stop netkit-echo.service
	echo "end=$(value ActiveState) $(value Result) $(value ExecMainStatus)"
END
told() { # KEY: every value, a line each
	sed -n "s/^$1=//p" "$tmp/media/out"
}

expect 0 'the units are installed' cmake --install "$BUILD" --component units --prefix "$tmp/usr"
timeout -s KILL 60 unshare -fpmnuiC --kill-child bash -c "boot $tmp" >"$tmp/booted" 2>&1
[ -s "$tmp/media/out" ] || bail "systemd did not start: $(cat "$tmp/booted" "$tmp/media/err" 2>&1 | tail -n 9)"
is "$(told answer)" $'v4\nv6\nagain' 'the socket starts the service, by both families; killed, it is started again and nobody is refused'
is "$(told datagrams)" 2 'datagrams are answered'
is "$(told active)" active 'it has said that it is ready'
like "$(told status)" '^[0-9]+ clients?, ' 'and how it is'
is "$(told user)" netkit-echo 'it runs as its user'
is "$(told process | sort | uniq -c | tr -s ' ')" \
	" $(told process | wc -l) CapBnd 0000000000000000 NoNewPrivs 1 Seccomp 2 " 'every process is confined'
is "$(told restarts)" 1 'one restart'
is "$(told end)" 'inactive success 0' 'it ends in order'
done_testing
