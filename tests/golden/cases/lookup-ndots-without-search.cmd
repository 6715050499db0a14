netkit lookup --ndots 2 a.test @127.0.0.1
