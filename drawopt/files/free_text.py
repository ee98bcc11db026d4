"""One rule for every free text of a record: names, towns, seeds, reasons, titles.

The characters are those assigned in Unicode 3.2, the one version whose tables come with every
Python; so no machine reads a text as good that another reads as bad.
"""

import unicodedata

UNICODE = "3.2"
"""The version of Unicode whose assigned characters may stand in a text."""

FORBIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")

INVISIBLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""First and last code points of characters that show nothing.

They are those that Unicode calls ``Default_Ignorable_Code_Point``, and two symbols that are blank.
"""


def forbidden_character(text: str) -> str | None:
    """The name of the first character that no free text may hold, ``None`` if there is none.

    Control and formatting characters, those that show nothing, those not assigned in Unicode
    3.2, and every space but U+0020.

    Parameters
    ----------
    text
        Any text; line ends and tabs are among what it may not hold.

    Returns
    -------
    str or None
        Its number, as in ``character U+202E``.
    """
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        if character.isascii():
            if " " <= character <= "~":
                continue
            return _named(character)
        category = unicodedata.ucd_3_2_0.category(character)
        code = ord(character)
        if (
            category in FORBIDDEN
            or category == "Zs"
            or any(first <= code <= last for first, last in INVISIBLE)
        ):
            return _named(character)
    return None


def text_fault(text: str) -> str | None:
    """What is wrong with a free text as it stands in a record; ``None`` if nothing is.

    It is in Unicode's form NFC, has no space at either end, and no forbidden character.

    Parameters
    ----------
    text
        As it stands in a record: it is not cleaned first.

    Returns
    -------
    str or None
        What was found, in words.
    """
    if (bad := forbidden_character(text)) is not None:
        return bad
    if not unicodedata.is_normalized("NFC", text):
        return "a text that is not in Unicode's form NFC"
    if text != text.strip(" "):
        return "a space at its beginning or end"
    return None


def _named(character: str) -> str:
    return f"character U+{ord(character):04X}"
