"""Documents of a customer: listing, downloading into memory, decoding in a process of their own."""
