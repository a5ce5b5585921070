/* SHA-256 of OpenSSL's libcrypto, linked statically: of the library only the few objects that it needs. */
#ifndef SLIPWAY_SHA256_H
#define SLIPWAY_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* The state of a hash that is under way; a plain value that may be copied. */
struct slipway_sha256 {
    uint32_t words[32];
};

void slipway_sha256_start(struct slipway_sha256 *state);
void slipway_sha256_update(struct slipway_sha256 *state, const void *bytes, size_t count);
/* Writes the 32 bytes of the digest. */
void slipway_sha256_finish(struct slipway_sha256 *state, uint8_t digest[32]);

#endif
