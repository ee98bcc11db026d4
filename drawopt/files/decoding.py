"""Text of tables in the encodings that spreadsheet programs write."""

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", None),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

# What to take for a text that is not UTF-8, first choices first where a text fits several.
ENCODINGS = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "mac_roman": "Mac Roman",
    "utf_16_le": "UTF-16",
    "utf_16_be": "UTF-16",
}


def decoded(data: bytes) -> tuple[str, str | None]:
    """The text of a file, and the name of its encoding where that is not UTF-8.

    A byte-order mark decides; then UTF-8, if the bytes are UTF-8; then the
    encoding under which the text looks least like noise (charset-normalizer), the more usual
    one where several do.

    Raises
    ------
    UnicodeDecodeError
        If it is not text in any of these.
    """
    for mark, encoding, name in MARKS:
        if data.startswith(mark):
            return data.decode(encoding), name
    # Of Latin letters in UTF-16, every second byte is a NUL; a text in UTF-8 has none.
    wide = data.count(0) * 4 > len(data)
    mistake: UnicodeDecodeError | None = None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        mistake = error
    else:
        if not wide:
            return text, None
    # Imported here: tables in UTF-8 need it never.
    from charset_normalizer import from_bytes

    among = [name for name in ENCODINGS if wide == name.startswith("utf_16")]
    found = [
        (round(match.chaos, 3), among.index(encoding))
        for match in from_bytes(data, cp_isolation=among, enable_fallback=False)
        for encoding in {match.encoding, *match.could_be_from_charset} & set(among)
    ]
    if not found:
        if mistake is None:
            return text, None
        raise mistake
    encoding = among[min(found)[1]]
    return data.decode(encoding), ENCODINGS[encoding]
