"""The public site over HTTP: Flask application, one blueprint per group of addresses."""
