netkit echo-serve unix:/$(printf 'x%.0s' {1..120})
