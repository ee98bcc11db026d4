"""Certificates as records, and read back."""

from pathlib import Path

from drawopt.records.canonical import Json, digest_of
from drawopt.records.reading import Read, checked, read_record
from drawopt.records.schema import CertificateRecord
from drawopt.sections.plan import Certificate, Cut


def certificate_record(certificate: Certificate) -> Json:
    """A certificate as a record, with its digest, which its plan holds.

    Parameters
    ----------
    certificate
        Prices in 64ths of a unit, clubs by their number in the field.

    Raises
    ------
    UsageError
        If it holds what no record may hold: a number that is too large.
    """
    record: Json = {
        "record": CertificateRecord.KIND,
        "parts_of_a_unit": 64,
        "prices": list(certificate.prices),
        "section_price": certificate.section_price,
        "cuts": [
            {
                "clubs": list(cut.clubs),
                "weights": list(cut.weights),
                "parts": cut.parts,
                "price": cut.price,
            }
            for cut in certificate.cuts
        ],
        "least_reduced_cost": certificate.least,
        "bound": certificate.bound,
        "optimal": certificate.optimal,
    }
    record |= {"digest": digest_of(record)}
    checked(record, CertificateRecord)
    return record


def read_certificate(path: Path) -> tuple[Certificate, str]:
    """Read a certificate back: the certificate and its digest.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a certificate, or does not have its digest.
    """
    read = read_record(path, CertificateRecord)
    return certificate_of(read), read.digest


def certificate_of(read: Read[CertificateRecord]) -> Certificate:
    """The certificate that a record tells of; nothing of it is checked.

    Parameters
    ----------
    read
        A certificate's record, its digest fitting or not.
    """
    record = read.record
    return Certificate(
        record.prices,
        record.section_price,
        record.least_reduced_cost,
        record.bound,
        record.optimal,
        tuple(Cut(cut.clubs, cut.weights, cut.parts, cut.price) for cut in record.cuts),
    )
