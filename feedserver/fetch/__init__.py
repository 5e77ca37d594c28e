"""Source -> Fetched | NotModified | FetchFailed, chosen by address scheme. I/O."""
