netkit listen -4 unix:s; status=$?; ls; exit $status
