mkfifo ready; netkit listen unix:socket </dev/null >got 2>ready & read -r line <ready; echo "$line"; printf "one\ntwo\n" | netkit connect unix:socket; wait $!; echo "status $?"; cat got
