"""The border: HTTP, the vault and every foreign exception end here."""
