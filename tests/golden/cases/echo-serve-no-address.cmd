netkit echo-serve
