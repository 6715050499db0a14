netkit lookup --trace --output table example.org
