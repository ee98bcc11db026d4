"""What an edition's berths must come to, worked out a second time from the rows of its files.

It shares no code with the package and knows the four pages by name: it is a referee, not a rule.
For each berth that figures decide it gives the club (``None``: nobody) and the status.
"""

import csv
from collections import defaultdict
from itertools import product
from pathlib import Path

Row = dict[str, str]
Expected = dict[tuple[str, str], list[tuple[str | None, str]]]
"""By stage and table (or the stage twice) the berths: club and status."""

BY_RULE = ("forfeit", "walkover", "withdrawal")


def read(folder: Path, name: str) -> list[Row]:
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Referee:
    def __init__(self, home: Path, year: str) -> None:
        self.year, folder = year, home / "datasets" / year
        same = {row["spelling"]: row["club"] for row in read(folder, "spellings")}
        for row in read(folder, "clubs"):
            same |= {alias: row["club"] for alias in row["aliases"].split("|") if alias}
        self.matches = read(folder, "finals" if year == "2024" else "matches")
        if year == "2024":
            self.matches += [m | {"stage": "Local qualifying"} for m in read(folder, "matches")]
        for match in self.matches:
            for side in ("home", "away", "winner"):
                match[side] = same.get(match.get(side) or "", match.get(side) or "")
        self.tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in read(folder, "tables"):
            self.tables[row["stage"], row["table"]].append(row)
        self.named: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in read(folder, "listed"):
            if row["role"] == "berth":
                self.named[row["stage"], row["place"]].append(same.get(row["club"], row["club"]))

    def expected(self) -> Expected:
        found: Expected = {}
        for stage, table in self.tables:
            found[stage, table] = self.table(stage, table)
        knockouts = {
            "2007": [],
            "2010": ["MLS play-off", "Fortieth place"],
            "2014": ["NPSL West, Southwest", "NPSL West, play-off", "USSSA, championship"],
            "2024": ["Local qualifying", "National Amateur Cup", "UPSL spring championship"],
        }
        for stage in knockouts[self.year]:
            found[stage, stage] = self.knockout(stage)
        return found

    # Tables -----------------------------------------------------------------------------------

    def table(self, stage: str, table: str) -> list[tuple[str | None, str]]:
        rows = self.tables[stage, table]
        places = 6 if stage == "USL Second Division" else 1
        named = self.named[stage, table]

        def key(row: Row, wins: int = 0, ties: int = 0, losses: int = 0) -> tuple[float, ...]:
            w, t, lost = (
                int(row["wins"]) + wins,
                int(row["ties"]) + ties,
                int(row["losses"]) + losses,
            )
            points = 3 * w + t
            if stage == "USL Second Division":
                return (points / (w + t + lost),)
            if self.year == "2007":
                return (points, int(row["goal_difference"]))
            return (points, w) if stage == "PDL" else (points,)

        def first(keys: dict[str, tuple[float, ...]]) -> tuple[list[str], list[str]]:
            """Who is surely in the places, and who is level across the line."""
            sure, level = [], []
            for name, own in keys.items():
                above = sum(other > own for other in keys.values())
                same = sum(other == own for other in keys.values())
                if above + same <= places:
                    sure.append(name)
                elif above < places:
                    level.append(name)
            return sorted(sure, key=lambda name: keys[name], reverse=True), level

        now = {row["club"]: key(row) for row in rows}
        sure, level = first(now)
        lacking = self.lacking(stage, rows)
        status = "determined"
        if lacking:
            # Two clubs at most lack a game, in the tables of 2010.
            pair = stage == "USASA Region III"
            ends = []
            for results in product((3, 1, 0), repeat=len(lacking)):
                if pair and sorted(results) not in ([0, 3], [1, 1]):
                    continue
                add = dict(zip(lacking, results, strict=True))
                ends.append(
                    first(
                        {
                            row["club"]: key(
                                row,
                                add.get(row["club"]) == 3,
                                add.get(row["club"]) == 1,
                                add.get(row["club"]) == 0,
                            )
                            for row in rows
                        }
                    )[0]
                )
            status = "clinched" if all(sure == end for end in ends) else "open"
            can = {name for end in ends for name in end}
        if not sure or status == "open":
            able = level if not sure else sorted(can | {*sure})
            if named and named[0] in able:
                return [(named[0], "recorded")]
            return [(None, "contradicted" if named else "not settled")]
        if named and named[0] not in sure:
            return [(sure[0], "contradicted")]
        return [(name, status) for name in sure]

    def lacking(self, stage: str, rows: list[Row]) -> list[str]:
        wanted = {"PDL": 4, "USASA Region III": len(rows) - 1, "USASA Region 3": len(rows) - 1}
        return [
            row["club"]
            for row in rows
            if sum(int(row[c]) for c in ("wins", "ties", "losses")) < wanted.get(stage, 0)
        ]

    # Knockouts --------------------------------------------------------------------------------

    def of(self, stage: str) -> list[Row]:
        return [match for match in self.matches if match["stage"] == stage]

    def winner(self, match: Row) -> tuple[str | None, bool]:
        """Who has a match, and whether figures of the page say so."""
        if match.get("decided_by") in BY_RULE:
            return match["winner"], True
        home, away = int(match["home_goals"]), int(match["away_goals"])
        if home != away:
            return (match["home"] if home > away else match["away"]), True
        stages = [match["stage"]]
        if match["stage"] == "NPSL West, Golden Gate":
            stages.append("NPSL West, play-off")
        later = [
            m
            for m in self.matches
            if m["stage"] in stages
            and (m["stage"] != match["stage"] or int(m["round"]) > int(match["round"]))
        ]
        on = {m[s] for m in later for s in ("home", "away")} & {match["home"], match["away"]}
        marked = match.get("winner") or ""
        if marked and marked not in on:
            return marked, False  # no page marks a winner: it was read elsewhere
        if len(on) == 1:
            return on.pop(), True
        said = {*self.named[match["stage"], ""]} & {match["home"], match["away"]}
        return (said.pop(), False) if len(said) == 1 else (None, False)

    def sound(self, match: Row) -> bool:
        """Whether both clubs of a match had a right to play it, and so on before."""
        own = self.of(match["stage"])
        for club in (match["home"], match["away"]):
            before = [
                m for m in own if club in (m["home"], m["away"]) and m["round"] < match["round"]
            ]
            if before:
                last = max(before, key=lambda m: m["round"])
                if int(last["round"]) != int(match["round"]) - 1:
                    return False
                if self.winner(last)[0] != club or not self.sound(last):
                    return False
            elif int(match["round"]) > 2:
                return False
            if match["stage"] == "NPSL West, play-off" and not self.came(club):
                return False
        return match["stage"] != "USSSA, championship" or self.crossed(match)

    def came(self, club: str) -> bool:
        """Whether a club came out of its conference's tournament."""
        for stage in ("NPSL West, Golden Gate", "NPSL West, Northwest"):
            final = max(self.of(stage), key=lambda m: int(m["round"]))
            if club in (final["home"], final["away"]):
                return self.winner(final)[0] == club and self.sound(final)
        return False

    def crossed(self, match: Row) -> bool:
        """Whether a winner of a group met a second of the other, as far as the groups tell."""
        if match["round"] != "1":
            return True
        points: dict[str, int] = defaultdict(int)
        group: dict[str, set[str]] = defaultdict(set)
        for m in self.of("USSSA, group play"):
            home, away = int(m["home_goals"]), int(m["away_goals"])
            points[m["home"]] += 3 * (home > away) + (home == away)
            points[m["away"]] += 3 * (away > home) + (home == away)
            group[m["home"]] |= {m["home"], m["away"]}
            group[m["away"]] |= {m["home"], m["away"]}
        pair = []
        for club in (match["home"], match["away"]):
            above = sum(points[c] > points[club] for c in group[club])
            level = sum(points[c] == points[club] for c in group[club])
            if above >= 2:
                return False
            # With a place that the points leave open nothing can be said of the pair.
            pair.append(above + 1 if level == 1 or above + level <= 2 else 0)
            if level == 2 and above == 0:
                pair[-1] = -1  # first or second, in order of name
        if 0 in pair:
            return True
        if -1 in pair:
            return self.by_name(match, points, group)
        same = match["away"] in group[match["home"]]
        return not same and sorted(pair) == [1, 2]

    def by_name(self, match: Row, points: dict[str, int], group: dict[str, set[str]]) -> bool:
        ranks = []
        for club in (match["home"], match["away"]):
            ordered = sorted(group[club], key=lambda c: (-points[c], c))
            ranks.append(ordered.index(club) + 1)
        return match["away"] not in group[match["home"]] and sorted(ranks) == [1, 2]

    def knockout(self, stage: str) -> list[tuple[str | None, str]]:
        own = self.of(stage)
        last = max(int(match["round"]) for match in own)
        named = self.named[stage, ""]
        found: list[tuple[str | None, str]] = []
        for match in own:
            if int(match["round"]) != last:
                continue
            club, by_figures = self.winner(match)
            if club is None:
                found.append((None, "not settled"))
            elif not self.sound(match) or (named and club not in named):
                found.append((club, "contradicted"))
            else:
                found.append((club, "determined" if by_figures else "recorded"))
        return found
