netkit listen --help
