netkit lookup --https-get a.test @127.0.0.1
