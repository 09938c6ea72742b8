# Builds and proves the Windows installer on a Windows machine. NOT RUN on this project's own machine (Linux).
# Needs Python 3.11 or newer and NSIS 3 (makensis on PATH or in its usual folder). Code signing: set
# ASSIST_CONSOLE_SIGN_THUMBPRINT to the certificate's thumbprint in the person's store, and signtool to PATH.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..\..")
python bootstrap.py setup
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
& .venv\Scripts\python.exe .ci\tasks.py package @args
exit $LASTEXITCODE
