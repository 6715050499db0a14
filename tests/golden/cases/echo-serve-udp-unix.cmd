netkit echo-serve --udp unix:/x
