netkit echo-serve --help
