netkit lookup --tries 1 example.net A @127.0.0.1:1
