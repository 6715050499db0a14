netkit connect </dev/null
