# Warnings, hardening and sanitizers: the interface library `netkit_flags`, which every target
# of the project links.  Each flag is tried, since gcc 12 and clang 14 differ.
include(CheckCCompilerFlag)
include(CheckCSourceRuns)

add_library(netkit_flags INTERFACE)

function(netkit_try_flags)
	foreach(flag ${ARGN})
		string(MAKE_C_IDENTIFIER "HAVE${flag}" name)
		check_c_compiler_flag("${flag}" ${name})
		if(${name})
			target_compile_options(netkit_flags INTERFACE ${flag})
		endif()
	endforeach()
endfunction()

target_compile_definitions(netkit_flags INTERFACE _GNU_SOURCE)
target_include_directories(netkit_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(netkit_flags INTERFACE
	-Wall -Wextra -Wformat=2 -Wconversion -Wsign-conversion -Wimplicit-fallthrough
	-Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types
	-Werror=int-conversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes
	-Wwrite-strings -fno-delete-null-pointer-checks -fno-strict-overflow
	-fno-strict-aliasing -fno-math-errno -fPIE
	"-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
netkit_try_flags(-Wduplicated-cond -Wlogical-op -Wtrampolines -Wbidi-chars=any)

if(NETKIT_WERROR)
	target_compile_options(netkit_flags INTERFACE -Werror)
endif()

# The flags of the OpenSSF guide for C, as far as gcc 12 and clang 14 have them.
if(NETKIT_HARDEN)
	target_compile_options(netkit_flags INTERFACE
		-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-clash-protection
		-fstack-protector-strong -fexceptions)
	netkit_try_flags(-fcf-protection=full -ftrivial-auto-var-init=zero
		-fzero-call-used-regs=used-gpr)
	target_link_options(netkit_flags INTERFACE
		-Wl,-z,nodlopen -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now
		-Wl,--as-needed -Wl,--no-copy-dt-needed-entries)
	# Two thousand relocations in 300 bytes in place of 50 KiB, which each start would read.
	# Some linkers make programs of it that do not start.
	set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,-z,pack-relative-relocs)
	check_c_source_runs("int main(void) { return 0; }" NETKIT_HAVE_RELR)
	unset(CMAKE_REQUIRED_LINK_OPTIONS)
	if(NETKIT_HAVE_RELR)
		target_link_options(netkit_flags INTERFACE -Wl,-z,pack-relative-relocs)
	endif()
endif()

if(NETKIT_SANITIZE)
	target_compile_options(netkit_flags INTERFACE
		-fsanitize=${NETKIT_SANITIZE} -fno-sanitize-recover=all)
	target_link_options(netkit_flags INTERFACE -fsanitize=${NETKIT_SANITIZE})
endif()

# Such programs read and write files of their own until the end, whatever they are.
if(NETKIT_SANITIZE OR CMAKE_C_FLAGS_DEBUG MATCHES "--coverage")
	target_compile_definitions(netkit_flags INTERFACE NETKIT_INSTRUMENTED)
endif()

# libFuzzer wants coverage in everything it drives; only the fuzz targets get its main().
if(NETKIT_FUZZ)
	target_compile_options(netkit_flags INTERFACE -fsanitize=fuzzer-no-link)
	target_link_options(netkit_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

target_link_options(netkit_flags INTERFACE -Wl,--as-needed -pie)
