mkfifo ready; netkit listen --exec /usr/bin/rev unix:socket 2>ready & read -r line <ready; echo abc | netkit connect unix:socket; wait $!
