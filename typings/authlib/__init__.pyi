"""What the sign-in uses of authlib, which has no types of its own."""
