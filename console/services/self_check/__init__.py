"""Whether an installed program is whole, which versions it carries, and under which licences."""
