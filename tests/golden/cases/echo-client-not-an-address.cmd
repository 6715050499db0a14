netkit echo-client 127.0.0.1 1 --source 300.1.2.3
