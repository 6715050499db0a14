netkit hostinfo -4 --debug resolve localhost 2>&1 >/dev/null | cut -d' ' -f2-
