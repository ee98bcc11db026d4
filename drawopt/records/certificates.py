"""Certificates as records, and read back."""

from pathlib import Path

from drawopt.records.canonical import Json, RecordReader, digest_of
from drawopt.sections.plan import Certificate, Cut

CERTIFICATE_FORMAT = "drawopt-certificate-1"


def certificate_record(certificate: Certificate) -> Json:
    """A certificate as a record, with its digest, which its plan holds."""
    record: Json = {
        "record": CERTIFICATE_FORMAT,
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
    return record | {"digest": digest_of(record)}


def read_certificate(path: Path) -> tuple[Certificate, str]:
    """Read a certificate back: the certificate and its digest.

    Raises
    ------
    FileError, InputError
        If the file cannot be read, is not a certificate, or does not have its digest.
    """
    reader = RecordReader(path, CERTIFICATE_FORMAT)
    prices = reader.get("prices", list)
    if not all(type(price) is int for price in prices):
        reader.fail("prices", "whole numbers", prices)
    cuts = reader.get("cuts", list)
    if not all(_is_cut(cut, len(prices)) for cut in cuts):
        reader.fail("cuts", "clubs by number, weights, parts and a price each", cuts)
    certificate = Certificate(
        tuple(prices),
        reader.get("section_price", int),
        reader.get("least_reduced_cost", int),
        reader.get("bound", int),
        reader.get("optimal", bool),
        tuple(
            Cut(tuple(cut["clubs"]), tuple(cut["weights"]), cut["parts"], cut["price"])
            for cut in cuts
        ),
    )
    digest = digest_of(reader.record)
    if reader.record.get("digest") != digest:
        reader.fail("digest", digest, reader.record.get("digest"))
    return certificate, digest


def _is_cut(cut: object, clubs: int) -> bool:
    """Whether a value of a certificate's record reads as a cut."""
    if not isinstance(cut, dict) or set(cut) != {"clubs", "weights", "parts", "price"}:
        return False
    lists = cut["clubs"], cut["weights"]
    return (
        all(isinstance(each, list) and all(type(one) is int for one in each) for each in lists)
        and all(0 <= club < clubs for club in cut["clubs"])
        and type(cut["parts"]) is int
        and type(cut["price"]) is int
    )
