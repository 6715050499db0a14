netkit echo-serve --udp-rate-total 7 unix:s
