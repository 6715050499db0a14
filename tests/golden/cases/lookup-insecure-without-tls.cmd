netkit lookup --insecure a.test @tcp://127.0.0.1
