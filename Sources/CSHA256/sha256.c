/* The functions that work on a plain state are deprecated in favour of EVP, which takes an allocation, a look-up of the
 * algorithm by name and most of the library (docs/decisions/0018-sha256-of-libcrypto.md). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "slipway_sha256.h"

#include <openssl/sha.h>
#include <string.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct slipway_sha256), "the state fits");

/* SHA256_CTX and the public structure are both made of 32-bit words; copies keep the compiler's view of either. */
void slipway_sha256_start(struct slipway_sha256 *state) {
    SHA256_CTX context;
    SHA256_Init(&context);
    memcpy(state->words, &context, sizeof context);
}

void slipway_sha256_update(struct slipway_sha256 *state, const void *bytes, size_t count) {
    SHA256_CTX context;
    memcpy(&context, state->words, sizeof context);
    SHA256_Update(&context, bytes, count);
    memcpy(state->words, &context, sizeof context);
}

void slipway_sha256_finish(struct slipway_sha256 *state, uint8_t digest[32]) {
    SHA256_CTX context;
    memcpy(&context, state->words, sizeof context);
    SHA256_Final(digest, &context);
}
