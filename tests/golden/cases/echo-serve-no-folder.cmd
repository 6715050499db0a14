netkit echo-serve unix:no/such/folder/socket
