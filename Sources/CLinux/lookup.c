#define _GNU_SOURCE
#include "slipway_linux.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Held by the thread and by whoever asked; the last one frees it. */
struct slipway_lookup {
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    int is_done;
    int holders;
    char *host;
    char *port;
    struct addrinfo *addresses;
};

static void let_go(struct slipway_lookup *lookup) {
    pthread_mutex_lock(&lookup->mutex);
    int left = --lookup->holders;
    pthread_mutex_unlock(&lookup->mutex);
    if (left > 0) return;
    if (lookup->addresses != NULL) freeaddrinfo(lookup->addresses);
    free(lookup->host);
    free(lookup->port);
    pthread_cond_destroy(&lookup->ended);
    pthread_mutex_destroy(&lookup->mutex);
    free(lookup);
}

static void *work(void *pointer) {
    struct slipway_lookup *lookup = pointer;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    if (getaddrinfo(lookup->host, lookup->port, &hints, &addresses) != 0) addresses = NULL;
    pthread_mutex_lock(&lookup->mutex);
    lookup->addresses = addresses;
    lookup->is_done = 1;
    pthread_cond_signal(&lookup->ended);
    pthread_mutex_unlock(&lookup->mutex);
    let_go(lookup);
    return NULL;
}

struct slipway_lookup *slipway_lookup_start(const char *host, const char *port) {
    struct slipway_lookup *lookup = calloc(1, sizeof *lookup);
    if (lookup == NULL) return NULL;
    pthread_mutex_init(&lookup->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&lookup->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    lookup->holders = 2;
    lookup->host = strdup(host);
    lookup->port = strdup(port);
    /* An address in digits needs no server and no thread. */
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    if (getaddrinfo(host, port, &hints, &lookup->addresses) == 0) {
        lookup->is_done = 1;
        lookup->holders = 1;
        return lookup;
    }
    lookup->addresses = NULL;
    pthread_t thread;
    if (lookup->host == NULL || lookup->port == NULL || pthread_create(&thread, NULL, work, lookup) != 0) {
        lookup->holders = 1;
        let_go(lookup);
        return NULL;
    }
    pthread_detach(thread);
    return lookup;
}

int slipway_lookup_wait(struct slipway_lookup *lookup, int milliseconds) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec += 1;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&lookup->mutex);
    int result = 0;
    while (!lookup->is_done && result == 0) result = pthread_cond_timedwait(&lookup->ended, &lookup->mutex, &until);
    int done = lookup->is_done;
    pthread_mutex_unlock(&lookup->mutex);
    return done;
}

int slipway_lookup_address(struct slipway_lookup *lookup, int number, struct sockaddr_storage *address) {
    struct addrinfo *entry = lookup->addresses;
    while (entry != NULL && number-- > 0) entry = entry->ai_next;
    if (entry == NULL || entry->ai_addrlen > sizeof *address) return 0;
    memcpy(address, entry->ai_addr, entry->ai_addrlen);
    return (int)entry->ai_addrlen;
}

void slipway_lookup_end(struct slipway_lookup *lookup) {
    let_go(lookup);
}
