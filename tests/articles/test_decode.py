"""Bytes become text: what decides the encoding, and what is no text at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.decode import decode

PLAIN = "Hú Hépíng said: “no” — 强.\r\nSecond line\rthird\n"

MARKED = [
    ("utf-8-sig", "utf-8"),
    ("utf-16", "utf-16-le"),
    ("utf-32", "utf-32-le"),
]

LEGACY = [
    ("cp1252", "The café’s owner said: “It is naïve” — and left. Señor Peña paid €50."),
    ("cp1252", "café"),
    ("cp1252", "It was 20°C outside in the park yesterday."),
    ("cp1252", "He said it was 5 £ to see the whole of the show in London."),
    ("cp1252", "Le président français était à Genève, où il s'est rendu hier. Élysée."),
    ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Včera večer řekl předseda."),
    ("cp1251", "Президент России заявил, что встреча прошла успешно."),
    ("koi8_r", "Президент России заявил, что встреча прошла успешно."),
    ("cp1253", "Ο πρωθυπουργός δήλωσε ότι η συνάντηση ήταν επιτυχής."),
    ("cp1256", "قال رئيس الوزراء اليوم إن الاجتماع كان ناجحا للغاية"),
    ("cp874", "นายกรัฐมนตรีกล่าวว่าการประชุมประสบความสำเร็จอย่างมากในวันนี้"),
    (
        "gb18030",
        "国务院总理李强周二会见了美国商务部长雷蒙多，双方就经贸问题交换了意见。",
    ),
    ("big5", "國務院總理李強週二會見了美國商務部長雷蒙多，雙方就經貿問題交換了意見。"),
]


def test_utf_8_needs_no_warning_and_keeps_its_line_ends() -> None:
    assert decode(PLAIN.encode()) == (PLAIN, "utf-8", ())


@pytest.mark.parametrize(("codec", "encoding"), MARKED)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(
    codec: str, encoding: str
) -> None:
    assert decode(PLAIN.encode(codec)) == (PLAIN, encoding, ())


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32-be"])
def test_a_big_endian_byte_order_mark_decides(encoding: str) -> None:
    assert decode(("\ufeff" + PLAIN).encode(encoding)) == (PLAIN, encoding, ())


@pytest.mark.parametrize(("encoding", "text"), LEGACY)
def test_a_legacy_encoding_is_found_and_named_in_a_warning(
    encoding: str, text: str
) -> None:
    found = decode(text.encode(encoding))
    assert found is not None
    assert (found.text, found.encoding) == (text, encoding)
    assert encoding in found.warnings[0]


@pytest.mark.parametrize(
    "data", [("Владимир " * 9).encode() + b"\xd0", b"\xef\xbb\xbfa\xff", b"\xff\xfea"]
)
def test_a_damaged_byte_is_shown_as_such_with_a_warning(data: bytes) -> None:
    found = decode(data)
    assert found is not None
    assert found.text.endswith("\ufffd")
    assert len(found.warnings) == 1


def test_bytes_that_fit_nothing_are_still_text_of_a_sort() -> None:
    found = decode(b"said: \x81\x8d\x8f\x90\x9d \xff\xfe\xfd")
    assert found is not None
    assert len(found.text) == len("said: ") + 9
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"a\0b",
        "\ufeffa\0b".encode("utf-16-le"),
        bytes(range(1, 32)),
        "text".encode("utf-16-le"),
    ],
)
def test_binary_data_is_no_text(data: bytes) -> None:
    assert decode(data) is None


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"") == ("", "utf-8", ())


def test_a_stray_control_character_makes_no_binary() -> None:
    assert decode(b"He said \x07 hello.\x0c") == (
        "He said \x07 hello.\x0c",
        "utf-8",
        (),
    )


@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=50).map(lambda data: b"\xff\xfe" + data),
        st.text(max_size=50).map(lambda text: text.encode("utf-16", "surrogatepass")),
        st.binary(max_size=50).map(lambda data: b"Some text. " * 20 + data),
    )
)
def test_any_bytes_give_the_same_sound_text_twice_or_none(data: bytes) -> None:
    found = decode(data)
    assert decode(data) == found
    if found is not None:
        found.text.encode()


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_any_utf_8_comes_back(text: str) -> None:
    found = decode(text.encode())
    assert found is not None
    assert found.text == text.removeprefix("\ufeff")
