#!/usr/bin/env bash
# Installs the servers that tests start on loopback: what a developer has as he likes, and CI has all of. Where a server
# cannot be installed, the tests that need it are skipped and say so.
set -euo pipefail

# Prints why something is not there, and goes on.
without() { echo "not installed: $1"; }

# From the packages of Debian: a registry (the reference implementation of the distribution project), and openssl, which
# makes the certificates of tests.
debian() {
  local missing=()
  for program in "$@"; do command -v "$program" >/dev/null || missing+=("$program"); done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then without "${missing[*]}: needs root and apt-get"; return; fi
  # Package and program have one name.
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
    echo "installed: ${missing[*]}"
  else
    without "${missing[*]}: apt-get failed"
  fi
}

# From PyPI: moto (S3) and MLflow, at the versions of servers/requirements.txt.
python() {
  if ! command -v python3 >/dev/null; then without 'moto_server, mlflow: needs python3'; return; fi
  if "$(dirname "$0")/servers/python.sh"; then echo 'installed: moto_server, mlflow'; else without 'moto_server, mlflow: pip failed'; fi
}

debian docker-registry openssl
python
