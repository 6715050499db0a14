netkit connect --source-port 7 unix:/run/no
