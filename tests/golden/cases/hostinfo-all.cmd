netkit hostinfo --all 127.0.0.1 http
