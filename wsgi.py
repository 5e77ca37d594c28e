"""The site for any WSGI server: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from feedserver.serve.app import create_app

app = create_app()
