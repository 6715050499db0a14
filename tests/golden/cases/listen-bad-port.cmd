netkit listen 99999
