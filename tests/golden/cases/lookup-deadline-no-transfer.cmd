netkit lookup --deadline 5s example.org MX @192.0.2.53
