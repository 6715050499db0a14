netkit echo-client --ping --count 0 127.0.0.1 7
