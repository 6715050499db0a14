netkit listen unix:no/such/folder/socket
