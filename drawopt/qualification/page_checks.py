"""What a page says against itself: names of one club, codes of one league, days, dates alone."""

from collections.abc import Mapping

from drawopt.files.wording import count_of, names
from drawopt.model.entrants import Field
from drawopt.qualification.berths import Finding
from drawopt.qualification.outcomes import Outcome
from drawopt.qualification.page_files import Dates, Page


def check_page(
    page: Page, outcomes: Mapping[str, Outcome], field: Field | None = None
) -> tuple[Finding, ...]:
    """Names, leagues and days of a page that contradict one another or the roster."""
    return (*_spellings(page), *_leagues(page, field), *_days(page), *_dates_alone(page, outcomes))


def _spellings(page: Page) -> list[Finding]:
    findings = [
        Finding(s.where, f'"{s.spelling}"', f"the same club as {s.club}") for s in page.spellings
    ]
    known = {spelling.spelling for spelling in page.spellings}
    for stage in sorted({row.stage for row in page.listed}):
        rows = [row for row in page.listed if row.stage == stage and row.printed not in known]
        pairs = sorted({(row.club, row.printed) for row in rows if row.printed != row.club})
        if pairs:
            clubs = len({row.club for row in rows})
            total = f"{len({row.printed for row in rows})} names for {clubs} clubs"
            text = f"{total}: {count_of(len(pairs), 'club')} spelled in another way"
            findings.append(Finding(stage, text, "; ".join(f"{c} / {name}" for c, name in pairs)))
    return findings


def _leagues(page: Page, field: Field | None) -> list[Finding]:
    """Clubs with two codes of a league, or another than on the roster."""
    codes: dict[str, set[str]] = {}
    for _, club, code in page.leagues:
        codes.setdefault(club, set()).add(code)
    findings = []
    for club, found in sorted(codes.items()):
        index = field.index(club) if field else None
        if field is not None and index is not None:
            own = field.entrants[index].league
            if found != {own}:
                said = names(sorted(found))
                findings.append(Finding("Leagues", f"{club}: {said}", f"{own} on the roster"))
        elif len(found) > 1:
            findings.append(Finding("Leagues", f"{club}: {names(sorted(found))}", "one league"))
    return findings


def _days(page: Page) -> list[Finding]:
    """Matches on days that the page does not state for their round."""
    findings = []
    for dates in page.dates:
        own = [
            match
            for match in page.matches
            if match.stage == dates.stage and dates.round in ("", str(match.round)) and match.date
        ]
        outside = [
            match
            for match in own
            if match.date < dates.first or (dates.last and match.date > dates.last)
        ]
        if len(outside) == 1:
            found = f"{outside[0]} on {outside[0].date}"
        else:
            days = sorted(match.date for match in outside)
            found = f"{len(outside)} matches outside, up to {days[-1]}" if days else ""
        if outside:
            findings.append(Finding(dates.where, _span(dates), found))
    return findings


def _span(dates: Dates) -> str:
    if not dates.first:
        return f"nothing later than {dates.last}"
    if not dates.last:
        return f"from {dates.first}"
    return dates.first if dates.first == dates.last else f"{dates.first} to {dates.last}"


def _dates_alone(page: Page, outcomes: Mapping[str, Outcome]) -> list[Finding]:
    """Matches listed beside typed tables, held against the games that the tables show."""
    findings = []
    for name in sorted({table.stage for table in page.tables}):
        listed = sum(match.stage == name for match in page.matches)
        games = sum(r.games for _, t in outcomes[name].tables for b in t for r in b)
        if listed and games != 2 * listed:
            text = f"the tables show {games} games of clubs, {games / 2:g} matches"
            said = f"{count_of(listed, 'match', 'matches')} listed"
            findings.append(Finding(name, said, text))
    return findings
