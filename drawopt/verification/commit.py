"""The notice before a draw, once the plan's figures have been verified."""

from pathlib import Path

from drawopt.errors import AnswerIsNo
from drawopt.progress import Watch
from drawopt.records.certificates import certificate_record
from drawopt.records.notice import Notice, notice_of
from drawopt.records.plans import plan_of, plan_record
from drawopt.records.reading import Read, checked, read_record
from drawopt.records.schema import CertificateRecord, PlanRecord
from drawopt.sections.plan import Plan
from drawopt.verification.folder import verify_path
from drawopt.verification.plans import check_bound, check_figures


def notice_of_file(path: Path, watch: Watch) -> Notice:
    """The notice of a plan's record; its certificate is found beside it.

    Parameters
    ----------
    path
        A plan's record.
    watch
        Runs the check of the certificate on its threads.

    Raises
    ------
    AnswerIsNo
        If a figure does not verify.
    FileError, InputError
        If the file cannot be read, or is not a plan's record.
    """
    read = read_record(path, PlanRecord, check_digest=False)
    found = verify_path(path, watch=watch)
    if not found.holds:
        raise AnswerIsNo(f"no notice: {found.verdict}")
    return notice_of(plan_of(read))


def notice_of_plan(plan: Plan, watch: Watch) -> Notice:
    """The notice of a plan at hand, whose certificate it has with it.

    Parameters
    ----------
    plan
        With its certificate, if it has one.
    watch
        Runs the check of the certificate on its threads.

    Raises
    ------
    AnswerIsNo
        If a figure does not verify.
    """
    read = Read(Path("the plan"), checked(plan_record(plan), PlanRecord))
    certificate = None
    if plan.certificate is not None:
        record = certificate_record(plan.certificate)
        certificate = Read(Path("the certificate"), checked(record, CertificateRecord))
    for check in (*check_figures(read, plan), *check_bound(read, plan, certificate, watch)):
        if not check.holds:
            raise AnswerIsNo(f"no notice: {check.name}: {check.detail}")
    return notice_of(plan)
