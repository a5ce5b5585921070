#include "slipway_program.h"

static int count;
static char **arguments;

// glibc hands every constructor what it hands main.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
    count = argc;
    arguments = argv;
}

const char *slipway_build_commit(void) {
    return SLIPWAY_COMMIT;
}

int slipway_argument_count(void) {
    return count;
}

const char *slipway_argument(int index) {
    return arguments[index];
}
