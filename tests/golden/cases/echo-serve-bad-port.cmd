netkit echo-serve 70000
