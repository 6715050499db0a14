netkit echo-client --help
