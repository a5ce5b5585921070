#ifndef SLIPWAY_PROGRAM_H
#define SLIPWAY_PROGRAM_H

/// The commit that the program was built from, shortened; an empty text where the build was not told.
///
/// The environment variable SLIPWAY_COMMIT of `swift build` states it (Package.swift).
const char *slipway_build_commit(void);

/// The number of words that the program was started with, its own name included.
int slipway_argument_count(void);

/// A word that the program was started with; 0 is its name.
///
/// Swift reads the command line from /proc, which a bare root may not have.
const char *slipway_argument(int index);

#endif
