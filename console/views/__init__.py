"""Widgets: no rule, no request and no field name of Salesforce; everything comes from the desk."""
