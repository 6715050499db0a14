netkit lookup --short=yes localhost
