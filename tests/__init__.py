"""Tests of everything, against a real Neo4j."""
