"""Step 3: the language: what the source says if it can be true, else what the text shows."""

from __future__ import annotations

from msgspec.structs import replace

from feedserver.enrich.context import EnrichContext, noted
from feedserver.enrich.plain import body_text
from feedserver.model.article import ParsedArticle
from feedserver.text import language


def apply(article: ParsedArticle, context: EnrichContext) -> ParsedArticle:
    """The article with `lang`; the site's language where nothing else is known.

    What a source says gives way to a long text that is plainly in another language: then
    `provenance` has `lang.declared`, with what it said. A document is taken at its word.
    """
    if "lang" in article.declared:
        return noted(article, "lang", "declared")
    said = language.normal_form(article.lang or "")
    text = f"{article.title}\n{body_text(article)}"
    if language.is_plausible(said):
        other = language.contradicts(text, said, context.languages)
        if other is None:
            return noted(replace(article, lang=said), "lang", "declared")
        article = noted(article, "lang.declared", f"{said}, which the text is plainly not in")
        return noted(replace(article, lang=other), "lang", "detected")
    found = language.detect(text, context.languages)
    lang = found or language.normal_form(context.site_language)
    return noted(replace(article, lang=lang), "lang", "detected" if found else "site")
