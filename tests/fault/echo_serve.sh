#!/bin/bash
# sweep.sh for echo-serve: each model, several workers, and datagrams.
#
#	tests/fault/echo_serve.sh		a sample
#	FAULT=full tests/fault/echo_serve.sh	every call, in ten ways (the target `faults`)
exec bash "${SOURCE:?top of the tree}/tests/fault/sweep.sh" uring epoll threads fork iterative workers datagrams
