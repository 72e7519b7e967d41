/* A line with a distance: hands every octet on after MILLISECONDS in each direction, however many there are.
 *
 *     delay TARGET_PORT MILLISECONDS
 *
 * Listens on a free port of this machine and says "port N". It knows nothing of slow start: a real new connection is
 * a few round trips slower for its first letter. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 1 << 18 };
static long nanoseconds;

typedef struct Parcel {
    struct Parcel *next;
    struct timespec due;
    int length; /* 0: the line ends here */
    char octets[];
} Parcel;

typedef struct {
    int from, to;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    Parcel *head, *tail;
} Direction;

static Parcel *take(Direction *d) {
    pthread_mutex_lock(&d->lock);
    while (!d->head) pthread_cond_wait(&d->filled, &d->lock);
    Parcel *parcel = d->head;
    d->head = parcel->next;
    if (!d->head) d->tail = 0;
    pthread_mutex_unlock(&d->lock);
    return parcel;
}

static void put(Direction *d, Parcel *parcel) {
    pthread_mutex_lock(&d->lock);
    if (d->tail)
        d->tail->next = parcel;
    else
        d->head = parcel;
    d->tail = parcel;
    pthread_cond_signal(&d->filled);
    pthread_mutex_unlock(&d->lock);
}

static void *deliver(void *given) {
    Direction *d = given;
    for (;;) {
        Parcel *parcel = take(d);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &parcel->due, 0);
        if (!parcel->length) {
            shutdown(d->to, SHUT_WR);
            return 0;
        }
        for (int done = 0; done < parcel->length;) {
            int n = send(d->to, parcel->octets + done, parcel->length - done, MSG_NOSIGNAL);
            if (n <= 0) return 0;
            done += n;
        }
        free(parcel);
    }
}

static void *collect(void *given) {
    Direction *d = given;
    char *buffer = malloc(CHUNK);
    for (int n = 1; n;) {
        n = recv(d->from, buffer, CHUNK, 0);
        if (n < 0) n = 0;
        Parcel *parcel = malloc(sizeof *parcel + n);
        parcel->next = 0;
        parcel->length = n;
        memcpy(parcel->octets, buffer, n);
        clock_gettime(CLOCK_MONOTONIC, &parcel->due);
        parcel->due.tv_nsec += nanoseconds;
        parcel->due.tv_sec += parcel->due.tv_nsec / 1000000000L;
        parcel->due.tv_nsec %= 1000000000L;
        put(d, parcel);
    }
    free(buffer);
    return 0;
}

static void join(int from, int to) {
    Direction *d = calloc(1, sizeof *d);
    d->from = from;
    d->to = to;
    pthread_mutex_init(&d->lock, 0);
    pthread_cond_init(&d->filled, 0);
    void *(*both[])(void *) = {collect, deliver};
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        if (pthread_create(&thread, 0, both[i], d)) exit(5);
        pthread_detach(thread);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    signal(SIGPIPE, SIG_IGN);
    nanoseconds = atof(argv[2]) * 1e6;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, target = own;
    target.sin_port = htons(atoi(argv[1]));
    socklen_t length = sizeof own;
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    if (bind(listener, (void *)&own, sizeof own) || listen(listener, 512)) return 4;
    getsockname(listener, (void *)&own, &length);
    printf("port %d\n", ntohs(own.sin_port));
    fflush(stdout);
    for (;;) {
        int near = accept(listener, 0, 0), far = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(far, (void *)&target, sizeof target)) {
            close(near);
            close(far);
            continue;
        }
        setsockopt(near, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        setsockopt(far, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        join(near, far);
        join(far, near);
    }
}
