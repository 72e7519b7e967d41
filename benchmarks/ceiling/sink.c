/* An SMTP server that takes everything, counts it, and is fast enough not to be what is measured.
 *
 *     sink [-c CERTIFICATE -k KEY] [-o FILE]
 *
 * A thread for each connection; the end of a body is found with memmem; answers are gathered for each read. It listens
 * on a free port of this machine and says on standard output, a line each: "port N"; "first" at the first recipient;
 * "accepted N" at every ten thousandth message; and when it is asked to end (SIGTERM), in JSON, how many messages,
 * octets and connections there were, and the seconds from the first recipient to the last message accepted.
 * With -o all bodies go to FILE as they came, which is meant for a single message.
 * STARTTLS needs -DWITH_TLS and OpenSSL. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/ssl.h>
static SSL_CTX *tls;
#endif

enum { IN = 1 << 18, OUT = 1 << 16, REPORT_EVERY = 10000 };
static long messages, octets, connections, recipients;
static struct timespec first, last;
static FILE *copy;

typedef struct {
    int fd;
#ifdef WITH_TLS
    SSL *ssl;
#endif
    char in[IN];
    int have; /* octets in `in` */
    int at;   /* of which so many are done with */
    char out[OUT];
    int owed;
    int in_body, at_start, envelope; /* envelope: recipients of this message */
    long size;
} Session;

static void say(const char *words) {
    if (write(1, words, strlen(words)) < 0) _exit(1);
}

static int receive(Session *s) {
#ifdef WITH_TLS
    if (s->ssl) return SSL_read(s->ssl, s->in + s->have, IN - s->have);
#endif
    return recv(s->fd, s->in + s->have, IN - s->have, 0);
}

static int flush(Session *s) {
    int done = 0;
    while (done < s->owed) {
        int n;
#ifdef WITH_TLS
        if (s->ssl)
            n = SSL_write(s->ssl, s->out + done, s->owed - done);
        else
#endif
            n = send(s->fd, s->out + done, s->owed - done, MSG_NOSIGNAL);
        if (n <= 0) return -1;
        done += n;
    }
    s->owed = 0;
    return 0;
}

static void answer(Session *s, const char *words) {
    int n = strlen(words);
    if (s->owed + n > OUT) flush(s);
    memcpy(s->out + s->owed, words, n);
    s->owed += n;
}

static void accept_message(Session *s) {
    long count = __sync_add_and_fetch(&messages, 1);
    __sync_fetch_and_add(&octets, s->size);
    clock_gettime(CLOCK_MONOTONIC, &last);
    if (count % REPORT_EVERY == 0) {
        char line[40];
        snprintf(line, sizeof line, "accepted %ld\n", count);
        say(line);
    }
    s->in_body = 0;
    answer(s, "250 2.0.0 Ok: queued as 4XyZ1A2b3C\r\n");
}

static void take(Session *s, int n) {
    if (copy) fwrite(s->in + s->at, 1, n, copy);
    s->size += n;
    s->at += n;
}

/* Read of a body what there is. Returns whether it is complete. */
static int body(Session *s) {
    char *begin = s->in + s->at;
    int left = s->have - s->at;
    if (s->at_start && left < 3) return 0;
    if (s->at_start && !memcmp(begin, ".\r\n", 3)) {
        s->at += 3;
        accept_message(s);
        return 1;
    }
    char *end = memmem(begin, left, "\r\n.\r\n", 5);
    if (end) {
        take(s, end - begin + 2);
        s->at += 3;
        accept_message(s);
        return 1;
    }
    if (left > 4) { /* the last four may be the beginning of the end */
        take(s, left - 4);
        s->at_start = 0;
    }
    return 0;
}

static void hello(Session *s) {
    answer(s, "250-sink\r\n250-PIPELINING\r\n");
#ifdef WITH_TLS
    if (tls && !s->ssl) answer(s, "250-STARTTLS\r\n");
#endif
    answer(s, "250-SIZE 52428800\r\n250-ENHANCEDSTATUSCODES\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n");
}

static int start_tls(Session *s) {
#ifdef WITH_TLS
    answer(s, "220 2.0.0 Go ahead\r\n");
    if (flush(s)) return -1;
    s->at = s->have; /* what came along in clear text does not count */
    s->ssl = SSL_new(tls);
    SSL_set_fd(s->ssl, s->fd);
    return SSL_accept(s->ssl) == 1 ? 0 : -1;
#else
    answer(s, "502 5.5.1 No TLS\r\n");
    return 0;
#endif
}

/* Answer one line. Returns -1 when the connection is over. */
static int command(Session *s, const char *line) {
    if (!strncasecmp(line, "RCPT", 4)) {
        if (__sync_add_and_fetch(&recipients, 1) == 1) {
            clock_gettime(CLOCK_MONOTONIC, &first);
            say("first\n");
        }
        s->envelope++;
        answer(s, "250 2.1.5 Ok\r\n");
    } else if (!strncasecmp(line, "MAIL", 4)) {
        s->envelope = 0;
        answer(s, "250 2.1.0 Ok\r\n");
    } else if (!strncasecmp(line, "DATA", 4)) {
        s->in_body = s->at_start = s->envelope > 0;
        s->size = 0;
        answer(s, s->envelope ? "354 End data with <CR><LF>.<CR><LF>\r\n" : "554 5.5.1 No valid recipients\r\n");
    } else if (!strncasecmp(line, "EHLO", 4)) {
        hello(s);
    } else if (!strncasecmp(line, "STARTTLS", 8)) {
        return start_tls(s);
    } else if (!strncasecmp(line, "QUIT", 4)) {
        answer(s, "221 2.0.0 Bye\r\n");
        flush(s);
        return -1;
    } else {
        answer(s, "250 2.0.0 Ok\r\n");
    }
    return 0;
}

static void *serve(void *given) {
    Session *s = given;
    int one = 1, open = 1;
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    answer(s, "220 sink ESMTP\r\n");
    flush(s);
    while (open) {
        int n = receive(s);
        if (n <= 0) break;
        s->have += n;
        while (open) {
            if (s->in_body) {
                if (!body(s)) break;
                continue;
            }
            char *line = s->in + s->at, *end = memchr(line, '\n', s->have - s->at);
            if (!end) break;
            s->at += end - line + 1;
            open = command(s, line) == 0;
        }
        memmove(s->in, s->in + s->at, s->have - s->at);
        s->have -= s->at;
        s->at = 0;
        if (s->owed && flush(s)) break;
    }
#ifdef WITH_TLS
    if (s->ssl) SSL_free(s->ssl);
#endif
    close(s->fd);
    free(s);
    return 0;
}

static void finish(int signal_number) {
    (void)signal_number;
    if (copy) fflush(copy);
    double seconds = (last.tv_sec - first.tv_sec) + (last.tv_nsec - first.tv_nsec) / 1e9;
    char line[160];
    snprintf(line, sizeof line, "{\"messages\": %ld, \"octets\": %ld, \"connections\": %ld, \"seconds\": %.6f}\n",
             messages, octets, connections, seconds);
    say(line);
    _exit(0);
}

static int prepare_tls(const char *certificate, const char *key) {
#ifdef WITH_TLS
    tls = SSL_CTX_new(TLS_server_method());
    return SSL_CTX_use_certificate_chain_file(tls, certificate) == 1 &&
           SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1;
#else
    return !certificate && !key;
#endif
}

int main(int argc, char **argv) {
    const char *certificate = 0, *key = 0;
    for (int option; (option = getopt(argc, argv, "c:k:o:")) != -1;) {
        if (option == 'c') certificate = optarg;
        if (option == 'k') key = optarg;
        if (option == 'o') copy = fopen(optarg, "wb");
        if (option == '?') return 2;
    }
    if (certificate && !prepare_tls(certificate, key)) return 3;
    signal(SIGTERM, finish);
    signal(SIGPIPE, SIG_IGN);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 1024)) return 4;
    getsockname(listener, (void *)&address, &length);
    char line[40];
    snprintf(line, sizeof line, "port %d\n", ntohs(address.sin_port));
    say(line);
    for (;;) {
        int fd = accept(listener, 0, 0);
        if (fd < 0) continue;
        __sync_fetch_and_add(&connections, 1);
        Session *s = calloc(1, sizeof *s);
        s->fd = fd;
        pthread_t thread;
        if (pthread_create(&thread, 0, serve, s)) return 5;
        pthread_detach(thread);
    }
}
