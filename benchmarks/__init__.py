"""Measurements that are printed and not asserted."""
