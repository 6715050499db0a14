netkit lookup --pin sha256:x a.test @127.0.0.1
