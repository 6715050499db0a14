netkit connect -6 unix:/run/no
