netkit connect --sni a.test 127.0.0.1 1
