#!/usr/bin/env bash
# Debian and Ubuntu packages that building and testing Slipway needs. Installs only what is missing.
#
#   scripts/lib/system-packages.sh [build|test]...     default: both
#
# Quiet and quick when all is there (one dpkg-query). Needs root or sudo only when something is missing.
set -u

build_packages="libyaml-dev libssl-dev libprotobuf-dev protobuf-compiler libonnx-dev pkg-config"
test_packages="curl python3 python3-venv libb64-0d librsvg2-bin prometheus"

# Prints those of the named packages that are not installed, also under the name that a provider gives them
# (Ubuntu 24.04 calls libpython3.12 "libpython3.12t64").
missing_of() {
    local installed package
    installed=$(dpkg-query --show --showformat '${db:Status-Abbrev}\t${Package}, ${Provides}\n' 2>/dev/null |
        sed -n 's/^ii *\t//p' | tr ',' '\n' | sed 's/^ *//; s/[ :(].*//')
    for package in "$@"; do
        grep -qxF -- "$package" <<<"$installed" || printf '%s\n' "$package"
    done
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "error: no apt on this machine; install by hand what these Debian packages hold:" >&2
    echo "  $build_packages $test_packages libpython3.x" >&2
    exit 1
fi

[ $# -eq 0 ] && set -- build test
wanted=""
for group in "$@"; do
    case "$group" in
        build) wanted="$wanted $build_packages" ;;
        test)
            wanted="$wanted $test_packages"
            # The stub of Triton's Python backend is linked to the shared library of the system's Python.
            if version=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
                wanted="$wanted libpython$version"
            else
                wanted="$wanted libpython3-dev"
            fi
            ;;
        *)
            echo "usage: $0 [build|test]..." >&2
            exit 64
            ;;
    esac
done

# shellcheck disable=SC2086  # words on purpose, here and below
missing=$(missing_of $wanted | sort -u | tr '\n' ' ')
missing=${missing% }
# ONNX's own node tests, and what judges packages, man pages and completions: where a release of the system lacks one, the
# test that needs it says that it is skipped.
extra=""
case " $* " in *" test "*) extra=$(missing_of libonnx-testdata lintian mandoc zsh fish slurm-wlm munge | tr '\n' ' ') ;; esac
# The browser that shows the report: Debian's package; Ubuntu's only installs a snap, which a container cannot run.
case " $* " in
    *" test "*)
        if grep -qs '^ID=debian' /etc/os-release; then extra="$extra $(missing_of chromium | tr '\n' ' ')"; fi
        extra=$(echo $extra)
        ;;
esac
[ -z "$missing$extra" ] && exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    as_root="sudo"
else
    [ -z "$missing" ] && exit 0
    echo "error: these packages are missing and this user may not install them: $missing" >&2
    echo "help: ask for  apt-get install $missing" >&2
    exit 1
fi

echo "installing $missing $extra" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@" \
        >"$log" 2>&1
}
# shellcheck disable=SC2086
install_missing() {
    [ -z "$missing" ] || install $missing
}
# The package lists may be absent or stale: refresh them only when the first try fails.
if ! install_missing; then
    if ! $as_root apt-get update --quiet >"$log" 2>&1 || ! install_missing; then
        echo "error: apt-get could not install $missing" >&2
        tail -n 15 "$log" >&2
        exit 1
    fi
fi
for package in $extra; do
    install "$package" || echo "note: $package is not to be had here; the test that needs it is skipped" >&2
done
