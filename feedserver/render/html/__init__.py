"""Records -> pages for people: Jinja templates, one stylesheet, no script.

`pages` makes whole pages, `assets` holds the static files that they link, `wording` turns
values into what a page says. Pure: a page depends on its records alone.
"""
