netkit lokup
