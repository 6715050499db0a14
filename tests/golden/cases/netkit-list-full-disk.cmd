netkit --list >/dev/full
