"""Who is at the window: first start, sign-in, the session that ends, the lock."""
