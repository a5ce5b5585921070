# shellcheck shell=bash
# The one Swift build that the demo, the tests and CI share, so that the dependencies compile once.
#
#   . scripts/lib/swift-build.sh           from the root of the repository
#   swift_toolchain                        fails with advice when swift is missing or too old
#   swift_build [OPTION…]                  swift build with the shared settings
#   "$slipway"                             the program that it makes
#
# Release, because tests and demo run the program that users run; testable, because an unoptimised second build would
# double the time. Linked to the toolchain's libraries: with --static-swift-stdlib tests do not build (6.3 finds no module
# Testing then).

swift_minimum=6.2
swift_settings=(--configuration release -Xswiftc -enable-testing)
# shellcheck disable=SC2034  # for the sourcing script
slipway=$PWD/.build/release/slipway

swift_toolchain() {
    local text version
    if ! command -v swift >/dev/null; then
        echo "error: there is no swift on the PATH" >&2
        echo "help: install Swift $swift_minimum or newer, see https://www.swift.org/install/linux/" >&2
        return 1
    fi
    text=$(swift --version 2>/dev/null) || true
    version=$(sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' <<<"$text" | head -n 1)
    if [ -z "$version" ]; then
        echo "error: \`swift --version\` says no version: ${text:-nothing}" >&2
        echo "help: install Swift $swift_minimum or newer, see https://www.swift.org/install/linux/" >&2
        return 1
    fi
    if [ "$(printf '%s\n' "$swift_minimum" "$version" | sort --version-sort | head -n 1)" != "$swift_minimum" ]; then
        echo "error: this is Swift $version, and Slipway needs $swift_minimum or newer" >&2
        echo "help: install a newer one, see https://www.swift.org/install/linux/" >&2
        return 1
    fi
    echo "Swift $version ($(command -v swift))"
}

swift_build() {
    # What `slipway --version` says; an archive without git has none.
    SLIPWAY_COMMIT=$(git rev-parse --short=10 HEAD 2>/dev/null) || SLIPWAY_COMMIT=
    export SLIPWAY_COMMIT
    swift build "${swift_settings[@]}" "$@"
}
