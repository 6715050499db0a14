netkit listen 192.0.2.1:0
