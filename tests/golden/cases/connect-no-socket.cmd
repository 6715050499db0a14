netkit connect unix:no/such/socket
