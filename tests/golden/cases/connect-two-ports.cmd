netkit connect localhost:80 80
