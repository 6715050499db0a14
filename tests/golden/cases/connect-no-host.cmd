netkit connect
