// The pipe: one thread, blocking. One read takes what has arrived, one write gives all answers to it.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"

enum { READ_BYTES = 1 << 20 };

void peer_fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

void peer_reserve(struct peer_buffer *buffer, size_t more) {
    if (buffer->capacity - buffer->length >= more) return;
    size_t capacity = buffer->capacity ? buffer->capacity : 4096;
    while (capacity - buffer->length < more) capacity *= 2;
    buffer->bytes = realloc(buffer->bytes, capacity);
    if (!buffer->bytes) peer_fail("memory", strerror(errno));
    buffer->capacity = capacity;
}

void peer_append_number(struct peer_buffer *buffer, int64_t number) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) digits[--at] = '-';
    peer_append(buffer, digits + at, sizeof digits - at);
}

static void write_all(const struct peer_buffer *buffer) {
    for (size_t done = 0; done < buffer->length;) {
        ssize_t count = write(STDOUT_FILENO, buffer->bytes + done, buffer->length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) peer_fail("standard output", strerror(errno));
        done += (size_t)count;
    }
}

void peer_pump(peer_line_taker take, void (*settle)(void)) {
    struct peer_buffer input = {0}, answers = {0};
    for (;;) {
        peer_reserve(&input, READ_BYTES);
        ssize_t count = read(STDIN_FILENO, input.bytes + input.length, READ_BYTES);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        size_t line = 0, from = input.length;
        input.length += (size_t)count;
        for (char *end; (end = memchr(input.bytes + from, '\n', input.length - from)); from = line) {
            size_t after = (size_t)(end - input.bytes) + 1;
            take((struct peer_text){input.bytes + line, after - 1 - line}, &answers);
            line = after;
        }
        settle();
        write_all(&answers);
        answers.length = 0;
        memmove(input.bytes, input.bytes + line, input.length - line);
        input.length -= line;
    }
    free(input.bytes);
    free(answers.bytes);
}
