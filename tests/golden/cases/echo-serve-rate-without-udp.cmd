netkit echo-serve --tcp --udp-rate 7 127.0.0.1:0
