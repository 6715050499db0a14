mkfifo ready; netkit echo-serve unix:socket >ready & read -r line <ready; printf "one\ntwo\n" | netkit connect unix:socket; kill $!; wait $!
