/*
 * The least that a verified TLS connection can be: one line there, one back, a farewell.
 *
 *	bare_tls PORT CA
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	char line[64];
	SSL *ssl;

	if (argc != 3 || !ctx || fd < 0 || SSL_CTX_load_verify_file(ctx, argv[2]) != 1)
		return 2;
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	addr.sin_port = htons((unsigned short)strtoul(argv[1], NULL, 10));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return 1;
	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
	ssl = SSL_new(ctx);
	if (!ssl || SSL_set_fd(ssl, fd) != 1 ||
	    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), "127.0.0.1") != 1)
		return 2;
	if (SSL_connect(ssl) != 1 || SSL_write(ssl, "hello\n", 6) != 6 ||
	    SSL_read(ssl, line, sizeof(line)) <= 0)
		return 1;
	SSL_shutdown(ssl);
	_exit(0);
}
