netkit echo-serve -4 unix:s; status=$?; ls; exit $status
