"""Tests of the page. A package: only in one do fixtures of this scope end with the folder, else with the session."""
