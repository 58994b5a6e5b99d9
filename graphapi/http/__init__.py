"""The web side: the GraphQL view with its limits, authentication, and the GraphiQL page.

No types of the API and no rules about contacts: a request is checked, given a viewer, and handed on.
"""
