#!/usr/bin/env bash
# Builds and proves the macOS disk image on a Mac. NOT RUN on this project's own machine (Linux).
# Without ASSIST_CONSOLE_SIGN_IDENTITY the application is signed ad hoc: it starts on the Mac that built it, and
# Gatekeeper refuses it elsewhere. For handing it out, set:
#   ASSIST_CONSOLE_SIGN_IDENTITY   a "Developer ID Application" certificate in the keychain, by its name
#   ASSIST_CONSOLE_NOTARY_PROFILE  a profile that `xcrun notarytool store-credentials` has kept in the keychain
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python3 bootstrap.py setup
exec .venv/bin/python .ci/tasks.py package "$@"
