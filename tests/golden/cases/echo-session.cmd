mkfifo ready; netkit echo-serve unix:socket >ready & read -r line <ready; echo "$line"; printf "one\ntwo\n" | netkit echo-client unix:socket; kill $!; wait $!
