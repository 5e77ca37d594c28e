"""`feedserver feed …`"""

from __future__ import annotations

import click

from feedserver.cli.options import Command, Group, json_option, services
from feedserver.cli.output import print_items, print_table
from feedserver.render import addresses
from feedserver.workflow import reading


@click.group(cls=Group)
def feed() -> None:
    """Feeds: what is published."""


@feed.command("list", cls=Command)
@json_option
def list_(as_json: bool) -> None:
    """List the feeds and their addresses."""
    with services() as parts:
        site = parts.site
        items = [
            {
                "kind": info.selector.kind,
                "slug": info.selector.slug,
                "name": info.name,
                "id": info.id,
                "articles": info.articles,
                "url": site.url(addresses.feed(info.selector)),
                "last_seq": info.touched_seq,
            }
            for info in reading.feeds(parts)
        ]
    if as_json:
        print_items(items)
        return
    print_table(
        ("KIND", "NAME", "ARTICLES", "ADDRESS (add .rss, .atom or .json)"),
        [(i["kind"], i["name"], i["articles"], i["url"]) for i in items],
        empty="no feeds",
    )
