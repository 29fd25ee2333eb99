# Read by the other scripts: where the tools are, which versions will do, how to speak.
# shellcheck shell=bash disable=SC2034

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
ROOT=$PWD
RUST_NEEDED=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

# An invisible screen, black where nothing stands, and a session bus of its own.
SCREEN=(xvfb-run --auto-servernum --server-args="-screen 0 1360x860x24 -br" dbus-run-session --)

say() { printf '\n=== %s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# at_least 20.19 22.1.0: is the second version as new as the first?
at_least() { [ -n "$2" ] && printf '%s\n%s\n' "$1" "$2" | sort --version-sort --check=silent; }

version() { "$@" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; }

rust_will_do() { at_least "$RUST_NEEDED" "$(version cargo)" && at_least "$RUST_NEEDED" "$(version rustc)"; }

# What Vite asks for: 20.19 or 22.12, and nothing of the odd years between.
node_will_do() {
  local node
  node=$(version node) || return 1
  have npm || return 1
  case $node in
    20.*) at_least 20.19 "$node" ;;
    21.*) false ;;
    *) at_least 22.12 "$node" ;;
  esac
}

# Newest folder of Ubuntu's versioned Rust packages, such as /usr/lib/rust-1.95/bin.
versioned_rust() { printf '%s\n' /usr/lib/rust-1.*/bin | grep -v '\*' | sort --version-sort | tail -n 1; }

if [ -x "$HOME/.cargo/bin/cargo" ]; then PATH=$HOME/.cargo/bin:$PATH; fi
if ! rust_will_do && have rustup && rustup run stable cargo --version >/dev/null 2>&1; then export RUSTUP_TOOLCHAIN=stable; fi
if ! rust_will_do && [ -n "$(versioned_rust)" ]; then PATH=$(versioned_rust):$PATH; fi
if [ -x .tools/bin/npm ]; then PATH=$ROOT/.tools/bin:$PATH; fi
export PATH
