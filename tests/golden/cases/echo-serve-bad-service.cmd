netkit echo-serve ech
