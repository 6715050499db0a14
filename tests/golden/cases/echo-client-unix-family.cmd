netkit echo-client -4 unix:/run/no
