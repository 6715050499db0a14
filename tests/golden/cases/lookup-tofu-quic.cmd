netkit lookup --tofu keys a.test @quic://127.0.0.1
