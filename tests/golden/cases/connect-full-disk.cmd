mkfifo ready; netkit echo-serve unix:socket >ready & read -r line <ready; echo one | netkit connect unix:socket >/dev/full; status=$?; kill $!; wait $!; exit $status
