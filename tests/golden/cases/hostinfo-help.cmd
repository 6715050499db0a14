netkit hostinfo --help
