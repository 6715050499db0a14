netkit connect --tls --pin sha256:0102 127.0.0.1 1
