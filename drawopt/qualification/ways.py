"""The four ways in which a stage is worked out: tables, knockout, ranking, listed."""

from drawopt.qualification.knockout_stages import by_knockout
from drawopt.qualification.open_stages import by_listing, by_ranking
from drawopt.qualification.outcomes import Context, Outcome
from drawopt.qualification.stages import Stage
from drawopt.qualification.table_stages import by_tables


def work_out(stage: Stage, context: Context) -> Outcome:
    """Work out a stage in the way it declares.

    Raises
    ------
    AnswerIsNo
        If a knockout's entrants cannot play for its slots.
    UsageError
        If ``closed`` names a table that the stage has not.
    FileError, InputError
        If a file of the stage's own cannot be read.
    """
    way = {"tables": by_tables, "knockout": by_knockout, "ranking": by_ranking}
    return way.get(stage.by, by_listing)(stage, context)
