netkit --list this
