/* The ceiling: as fast as one program can hand over personal letters, pipelined, with nothing written down.
 *
 *     blaster PORT LETTER CONNECTIONS MESSAGES
 *
 * A thread for each connection; one writev for each message: the body of one and the envelope of the next. Every
 * answer is read and must be the one that was hoped for. LETTER is a message as it goes over the wire, in which
 * \x01A, \x01N and \x01T stand for the reader's address, name and token. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECES = 64, VALUE = 100 };
static struct { char *begin; size_t length; char slot; } piece[PIECES];
static int pieces, port;
static long total, next;

typedef struct { char address[VALUE], name[VALUE], token[VALUE]; } Reader;
typedef struct { int fd, have, at; char in[1 << 16]; } Line;

static void fail(const char *why) {
    fprintf(stderr, "blaster: %s\n", why);
    exit(1);
}

static void write_all(int fd, struct iovec *v, int n) {
    while (n) {
        ssize_t done = writev(fd, v, n);
        if (done < 0) fail("cannot write");
        for (; n && done >= (ssize_t)v->iov_len; v++, n--) done -= v->iov_len;
        if (n) {
            v->iov_base = (char *)v->iov_base + done;
            v->iov_len -= done;
        }
    }
}

/* Read one answer, which must begin with the digit `hoped`. */
static void expect(Line *line, char hoped) {
    for (;;) {
        char *begin = line->in + line->at, *end = memchr(begin, '\n', line->have - line->at);
        if (end) {
            line->at = end - line->in + 1;
            if (begin[3] == '-') continue;
            if (*begin != hoped) fail(begin);
            return;
        }
        memmove(line->in, begin, line->have - line->at);
        line->have -= line->at;
        line->at = 0;
        int n = recv(line->fd, line->in + line->have, sizeof line->in - line->have, 0);
        if (n <= 0) fail("the server hung up");
        line->have += n;
    }
}

static void put(struct iovec *v, int *n, const char *begin, size_t length) {
    v[*n].iov_base = (void *)begin;
    v[(*n)++].iov_len = length;
}

static void put_letter(struct iovec *v, int *n, const Reader *reader) {
    for (int i = 0; i < pieces; i++) {
        put(v, n, piece[i].begin, piece[i].length);
        const char *value = piece[i].slot == 'A'   ? reader->address
                            : piece[i].slot == 'N' ? reader->name
                            : piece[i].slot == 'T' ? reader->token
                                                   : 0;
        if (value) put(v, n, value, strlen(value));
    }
    put(v, n, ".\r\n", 3);
}

static int dial(void) {
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (void *)&address, sizeof address)) fail("cannot connect");
    return fd;
}

static void *run(void *unused) {
    (void)unused;
    static const char mail[] = "MAIL FROM:<retur@example.no>\r\n";
    Line *line = calloc(1, sizeof *line);
    line->fd = dial();
    expect(line, '2');
    if (write(line->fd, "EHLO localhost\r\n", 16) != 16) fail("cannot write");
    expect(line, '2');
    struct iovec v[2 * PIECES + 8];
    Reader readers[2];
    char rcpt[VALUE + 20];
    long number;
    int open = 0, turn = 0; /* open: the letter to readers[turn] has been announced, and is still to be written */
    do {
        number = __sync_fetch_and_add(&next, 1);
        int n = 0;
        if (open) put_letter(v, &n, &readers[turn]);
        if (number < total) {
            Reader *to = &readers[turn = !turn];
            snprintf(to->address, VALUE, "leser.%ld@kommune%ld.example.no", number, number % 97);
            snprintf(to->name, VALUE, "Kari %ld", number);
            snprintf(to->token, VALUE, "%032lx", number * 2654435761UL);
            put(v, &n, mail, sizeof mail - 1);
            put(v, &n, rcpt, snprintf(rcpt, sizeof rcpt, "RCPT TO:<%s>\r\n", to->address));
            put(v, &n, "DATA\r\n", 6);
        }
        write_all(line->fd, v, n);
        if (open) expect(line, '2');
        open = number < total;
        if (open) {
            expect(line, '2');
            expect(line, '2');
            expect(line, '3');
        }
    } while (open);
    if (write(line->fd, "QUIT\r\n", 6) != 6) fail("cannot write");
    expect(line, '2');
    close(line->fd);
    free(line);
    return 0;
}

static void read_letter(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("cannot read the letter");
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *at = malloc(length), *end = at + length;
    if (fread(at, 1, length, file) != (size_t)length) fail("cannot read the letter");
    fclose(file);
    while (at < end) {
        char *mark = memchr(at, 1, end - at);
        if (pieces == PIECES) fail("too many places in the letter");
        piece[pieces].begin = at;
        piece[pieces].length = (mark ? mark : end) - at;
        piece[pieces++].slot = mark ? mark[1] : 0;
        at = mark ? mark + 2 : end;
    }
}

int main(int argc, char **argv) {
    if (argc != 5) fail("PORT LETTER CONNECTIONS MESSAGES");
    port = atoi(argv[1]);
    read_letter(argv[2]);
    int connections = atoi(argv[3]);
    total = atol(argv[4]);
    pthread_t *thread = calloc(connections, sizeof *thread);
    for (int i = 0; i < connections; i++)
        if (pthread_create(&thread[i], 0, run, 0)) fail("no thread");
    for (int i = 0; i < connections; i++) pthread_join(thread[i], 0);
    return 0;
}
