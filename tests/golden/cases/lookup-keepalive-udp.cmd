netkit lookup --keepalive example.org @192.0.2.53
