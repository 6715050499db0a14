netkit connect --help
