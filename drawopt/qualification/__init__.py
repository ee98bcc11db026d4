"""How clubs qualified: tables, groups, knockouts, apportionment and eligibility, from data.

An edition's config declares stages; each is worked out by one of four ways (tables, knockout,
ranking, listed). Nothing here knows an edition.
"""
