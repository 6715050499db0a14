netkit lookup --keepalive example.org @quic://192.0.2.53
