netkit --help >/dev/full
