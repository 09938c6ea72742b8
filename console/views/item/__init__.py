"""One item: facts, checklist, actions, form, preview, and how a decision is written."""
