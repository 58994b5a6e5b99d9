"""Whether two contacts are one person: values in, a score with its reasons out. No database, no service, no network.

`identity_of` prepares a contact once, `blocking_keys` are the words by which the database finds contacts worth
comparing, `score` compares two identities. The libraries are rapidfuzz (edit distances), jellyfish (sounds) and
anyascii (other scripts in Latin letters); docs/decisions/duplicates-are-scored-without-training.md says why.
"""
