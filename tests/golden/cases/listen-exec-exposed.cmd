netkit listen --exec /bin/cat '*:0'
