netkit lookup --ca /etc/hostname a.test @127.0.0.1
