netkit connect --source 127.0.0.1 unix:/run/no
