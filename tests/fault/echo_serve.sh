#!/bin/bash
# sweep.sh for echo-serve: each model, several workers, and datagrams.
#
#	tests/fault/echo_serve.sh		a sample
#	FAULT=full tests/fault/echo_serve.sh	every call, in ten ways (the target `faults`)
. "${SOURCE:?top of the tree}/tests/support/tap.sh" || exit 1
exec bash "$SOURCE/tests/fault/sweep.sh" uring epoll threads fork iterative workers datagrams
