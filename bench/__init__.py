"""Measurements on real data and a real Neo4j; what is compared is measured in the same run. Nothing asserts a time."""
