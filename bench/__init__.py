"""Benchmarks on real data and a real Neo4j; sides are compared within the same run. No time is asserted."""
