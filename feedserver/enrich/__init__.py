"""ParsedArticle -> ParsedArticle, an ordered list of steps. Pure."""
