netkit echo-client --ping --prompt 127.0.0.1 7
