# How each dependency is found.  What each is for, and why: third_party/README.md.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# One row of feature_summary() and of netkit --version.
macro(netkit_feature name variable what)
	add_feature_info(${name} ${variable} "${what}")
	if(${variable})
		list(APPEND NETKIT_FEATURES "{ \"${name}\", true, \"${what}\" }")
	else()
		list(APPEND NETKIT_FEATURES "{ \"${name}\", false, \"${what}\" }")
	endif()
endmacro()

# Loaded on first use (base/lazy): only the headers are needed to build.
pkg_check_modules(JANSSON REQUIRED jansson)
pkg_check_modules(IDN2 REQUIRED libidn2)
pkg_check_modules(OPENSSL REQUIRED IMPORTED_TARGET openssl>=3.0)
pkg_check_modules(NGHTTP2 REQUIRED libnghttp2)
pkg_check_modules(QUIC IMPORTED_TARGET libngtcp2>=0.12 libngtcp2_crypto_gnutls>=0.12
	gnutls>=3.7)
# Its .pc file wants libevent's, for static linking, which its package does not bring along.
find_path(UNBOUND_INCLUDE_DIR unbound.h REQUIRED)
netkit_feature(json JANSSON_FOUND "jansson ${JANSSON_VERSION}, loaded for --json")
netkit_feature(idn IDN2_FOUND "libidn2 ${IDN2_VERSION}, loaded for internationalised names")
netkit_feature(tls OPENSSL_FOUND "OpenSSL ${OPENSSL_VERSION}, loaded for DNS over TLS and HTTPS")
netkit_feature(http2 NGHTTP2_FOUND "nghttp2 ${NGHTTP2_VERSION}, loaded for DNS over HTTPS")
string(STRIP "ngtcp2 ${QUIC_libngtcp2_VERSION}" quic_library)
netkit_feature(quic QUIC_FOUND "${quic_library}, loaded for DNS over QUIC")
netkit_feature(dnssec UNBOUND_INCLUDE_DIR "libunbound, loaded for lookup --validate")
pkg_check_modules(LIBURING REQUIRED liburing>=2.3)
netkit_feature(uring LIBURING_FOUND "liburing ${LIBURING_VERSION}, loaded for echo-serve")
pkg_check_modules(SECCOMP REQUIRED libseccomp>=2.5)
netkit_feature(seccomp SECCOMP_FOUND "libseccomp ${SECCOMP_VERSION}, loaded for echo-serve --sandbox")
pkg_check_modules(LIBEDIT REQUIRED libedit)
netkit_feature(lineedit LIBEDIT_FOUND "libedit ${LIBEDIT_VERSION}, loaded for line editing")

if(BUILD_TESTING)
	pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
	pkg_check_modules(LDNS REQUIRED IMPORTED_TARGET ldns)
endif()
