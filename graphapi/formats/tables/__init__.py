"""Tables of people as programs export them, recognized by their header; a MAP.toml describes any other.

A table becomes cards in four steps: `encodings` and `rows` (bytes to cells), `heads` (which line is the header, and
whose), `targets` (what becomes of each column), `row_cards` (a row to a card).
"""
