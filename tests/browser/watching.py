"""What every tab is watched with."""

PATIENCE = 90
"""Seconds that anything may take on a busy machine."""

LISTEN = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (report) =>
  reports.push(report.violatedDirective + " " + report.blockedURI));
"""
