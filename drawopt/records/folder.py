"""What lies in a folder: the records of a cup and its results, found by what they say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from drawopt.errors import DrawoptError, Fault, FileError, InputError
from drawopt.records.reading import Read, kind_of, parse_record, read_bytes
from drawopt.records.results import is_results_file
from drawopt.records.schema import (
    AttemptsRecord,
    BookletRecord,
    CertificateRecord,
    ChangeRecord,
    DrawRecord,
    PlanRecord,
    Record,
    SeasonRecord,
)

MODELS: dict[str, type[Record]] = {
    model.KIND: model
    for model in (
        *(PlanRecord, CertificateRecord, DrawRecord, BookletRecord, AttemptsRecord, SeasonRecord),
        ChangeRecord,
    )
}
BASES = tuple(kind.rpartition("-")[0] for kind in MODELS)
MOST_FILES = 10_000


@dataclass(frozen=True)
class Folder:
    """The records of a folder, whether their digests fit or not, and its results files.

    ``others`` are JSON files that are no records of a cup, and are passed over.
    """

    plans: tuple[Read[PlanRecord], ...] = ()
    certificates: tuple[Read[CertificateRecord], ...] = ()
    draws: tuple[Read[DrawRecord], ...] = ()
    booklets: tuple[Read[BookletRecord], ...] = ()
    attempts: tuple[Read[AttemptsRecord], ...] = ()
    results: tuple[Path, ...] = ()
    seasons: tuple[Read[SeasonRecord], ...] = ()
    others: tuple[Path, ...] = ()
    changes: tuple[Read[ChangeRecord], ...] = ()

    @property
    def changes_by_digest(self) -> dict[str, Read[ChangeRecord]]:
        """Changes by the digest of what they hold, whatever they state."""
        return {read.digest: read for read in reversed(self.changes)}

    @property
    def booklets_by_digest(self) -> dict[str, Read[BookletRecord]]:
        """Booklets by the digest of what they hold, whatever they state."""
        return {read.digest: read for read in reversed(self.booklets)}

    @property
    def draws_by_digest(self) -> dict[str, Read[DrawRecord]]:
        """Draws by the digest of what they hold, whatever they state."""
        return {read.digest: read for read in reversed(self.draws)}


def read_folder(folder: Path, *, whole: bool = False) -> Folder:
    """Read the records and find the results files of a folder.

    Parameters
    ----------
    whole
        Whether everything in it is asked about: then a record that cannot be read is a fault;
        else it is passed over.

    Raises
    ------
    FileError
        If there is no such folder, or it cannot be read.
    InputError
        With ``whole``: all faults of all records.
    """
    records: list[Read[Record]] = []
    faults: list[Fault] = []
    others: list[Path] = []
    for path in _files(folder, "*.json"):
        try:
            read = read_any(path)
        except InputError as error:
            faults.extend(error.faults)
            continue
        except FileError:
            if whole:
                raise
            continue
        if read is None:
            others.append(path)
        else:
            records.append(read)
    if whole and faults:
        raise InputError(faults)
    results = [path for path in _files(folder, "*.csv") if is_results_file(path)]
    return replace(folder_of(records, results), others=tuple(others))


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.match(pattern) and path.is_file())
    except OSError as error:
        raise FileError(f"{folder}: cannot be read ({error.strerror})") from None
    if len(found) > MOST_FILES:
        raise InputError([Fault(str(folder), f"at most {MOST_FILES:,} files", f"{len(found):,}")])
    yield from found


def read_any(path: Path) -> Read[Record] | None:
    """A record of any kind this format has, its digest not held against it.

    Parameters
    ----------
    path
        Any file.

    Returns
    -------
    Read or None
        ``None`` if the file is no record of drawopt's, or one of another kind (a schedule).

    Raises
    ------
    FileError, InputError
        If it cannot be read, or is a record that does not keep the format.
    """
    data = read_bytes(path)
    kind = kind_of(data)
    if kind is None or kind.rpartition("-")[0] not in BASES:
        return None
    if kind not in MODELS:
        base = kind.rpartition("-")[0]
        wanted = next(known for known in MODELS if known.startswith(base))
        raise InputError([Fault(str(path), f'"record": "{wanted}"', f'"{kind}"', None, "record")])
    return parse_record(path, data, MODELS[kind], check_digest=False)


def folder_of(records: Iterable[Read[Record]], results: Sequence[Path]) -> Folder:
    """Records sorted by their kind.

    Parameters
    ----------
    records
        Of any kinds, in any order; those of one kind stay in theirs.
    results
        Paths of the files of results.
    """
    records = tuple(records)
    return Folder(
        tuple(_of(records, PlanRecord)),
        tuple(_of(records, CertificateRecord)),
        tuple(_of(records, DrawRecord)),
        tuple(_of(records, BookletRecord)),
        tuple(_of(records, AttemptsRecord)),
        tuple(results),
        tuple(_of(records, SeasonRecord)),
        changes=tuple(_of(records, ChangeRecord)),
    )


def _of(records: Sequence[Read[Record]], model: type[Record]) -> Iterator[Read]:  # type: ignore[type-arg]
    return (read for read in records if isinstance(read.record, model))


def with_named(folder: Folder, named: Iterable[Path], results: Iterable[Path]) -> Folder:
    """A folder with files that were named beside it: these must be readable.

    Parameters
    ----------
    folder
        What was found in it.
    named
        Files of records, which come first among their kind.
    results
        Files of results, which come first too.

    Raises
    ------
    FileError, InputError
        If a named file cannot be read or is not a record.
    """
    known = {read.path.resolve() for kind in _kinds(folder) for read in kind}
    records: list[Read[Record]] = [read for kind in _kinds(folder) for read in kind]
    for path in named:
        if path.resolve() in known:
            continue
        read = read_any(path)
        if read is None:
            raise InputError([Fault(str(path), "a record of a plan or a draw", "another file")])
        records.insert(0, read)
    results = tuple(results)
    for path in results:
        read_bytes(path)
        if not is_results_file(path):
            raise InputError([Fault(str(path), "a table of results", "another file")])
    own = {path.resolve() for path in folder.results}
    more = [path for path in results if path.resolve() not in own]
    return replace(folder_of(records, (*more, *folder.results)), others=folder.others)


def _kinds(folder: Folder) -> tuple[tuple[Read, ...], ...]:  # type: ignore[type-arg]
    return (
        *(folder.plans, folder.certificates, folder.draws, folder.booklets, folder.attempts),
        *(folder.seasons, folder.changes),
    )


def try_folder(folder: Path) -> Folder:
    """The folder as far as it can be read; empty if it cannot.

    Parameters
    ----------
    folder
        Records in it that cannot be read are passed over.
    """
    try:
        return read_folder(folder)
    except DrawoptError:
        return Folder()
