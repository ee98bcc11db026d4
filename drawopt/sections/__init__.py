"""The brackets of a section and of a cup: counted, numbered, and the plan they make."""
