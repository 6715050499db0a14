netkit listen --json 99999
