"""Commands: parse the words, call a workflow, print the result."""
