"""What students wrote leaves by a door of its own format: what is read back is text, and nothing of it acts."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.report.safe import (
    for_csv,
    for_html,
    for_json,
    for_markdown,
    for_terminal,
    for_workflow_data,
    for_workflow_property,
    for_xml,
    harmless,
)

PIECES = (
    *("::error::x", "::set-output name=a::b", ":", "##[error]x", "##vso[task.complete]", "##teamcity[x]", "#", "["),
    *("\x1b[2J", "\x1b]0;t\x07", "\x9b31m", "\x00", "\r", "\n", "\t", "\u2028", "\x7f", "\ud800", "\udfff", "\uffff"),
    *("\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u3164", "\u034f", "\ufe0f", "\U000e0041", "\U000e0100"),
    *("e" + "\u0301" * 40, "\u0301", "\u20dd"),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "</td>",
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "&lt;",
        "&#60;",
    ),
    *('"', "'", "' onclick='x", "=1+1", "@SUM(A1)", "-2+3", "+4", "|x", "%0A", "＝1", "=cmd|' /C calc'!A0", ",", ";"),
    *("`", "``", "```\n", "|", "\\", "\\|", "*b*", "_i_", "# h", "@teacher", "#12", "![i](http://e.vil/x.png)"),
    *(
        "[l](http://e.vil)",
        "http://e.vil",
        "www.e.vil",
        "a@e.vil",
        "</details>",
        "$x$",
        "- [x] done",
        "~~s~~",
        " ",
        "x",
    ),
)
TEXTS = st.one_of(st.text(st.characters()), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
"""Any text, lone surrogates among it, and what is made of pieces that mean something somewhere."""
LIMITS = st.integers(3, 60)
ACTS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def acting(text: str) -> list[str]:
    """Signs in a text that do more than be seen."""
    return [sign for sign in text if unicodedata.category(sign) in ACTS and sign != "\n"]


def commands(log: str) -> list[str]:
    """Lines that a CI system would take for a command: as GitHub's runner and Azure's agent look for them."""
    return [line for line in log.splitlines() if re.match(r"\s*::[A-Za-z]", line) or re.search(r"##\w*\[", line)]


# What all doors have in common.


@given(TEXTS, LIMITS, st.integers(1, 5))
def test_nothing_invisible_is_left_and_no_more_than_may_be(text: str, limit: int, lines: int) -> None:
    kept = harmless(text, limit, lines)
    assert acting(kept) == []
    assert len(kept) <= limit
    assert kept.count("\n") < lines
    line = for_terminal(text, limit)
    assert acting(line) == [] and "\n" not in line and len(line) <= limit
    assert line == " ".join(line.split())


@given(TEXTS)
def test_what_is_safe_stays_as_it_is_the_second_time(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)
    assert for_terminal(for_terminal(text)) == for_terminal(text)


def test_what_honest_people_write_stays() -> None:
    for text in (
        "Zoë Müller 李雷 Ольга Nguyễn שָׁלוֹם สวัสดีที่นี่ e\u0301",
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x4 and 5x3)",
        "cells.py, line 12, `c = f * c[:, ::2] + i * g  # h::t`",
        "h' = σ(W·x + b) ≠ 0.5 × −1 … 100 %",
    ):
        assert for_terminal(text) == text.replace("  ", " ").replace("h::t", "h: :t")
        assert harmless(text) == text.replace("h::t", "h: :t")


def test_a_letter_carries_four_marks_and_none_sits_on_what_is_not_the_students() -> None:
    assert harmless("e" + "\u0301" * 100 + "x") == "e" + "\u0301" * 4 + "x"
    assert harmless("\u0301" * 3 + "x\n\u20ddy") == "x\ny"


def test_marks_that_carry_hidden_text_are_taken_away() -> None:
    smuggled = "".join(chr(0xE0100 + byte) for byte in b"x = 0.73") + "\U000e0041\ufe0f\u3164\u2800"
    assert harmless(f"a{smuggled}b") == "ab"


def test_too_many_lines_are_counted() -> None:
    assert harmless("a\nb\nc\nd", lines=3) == "a\nb\n... 2 more lines"
    assert harmless("a\nb\nc", lines=3) == "a\nb\nc"


def test_a_text_of_many_megabytes_is_cut_before_it_is_looked_at() -> None:
    assert len(harmless("\u0301\u202e" * 5_000_000 + "x")) == 0
    assert len(for_csv("x" * 5_000_000)) == 32_000


# Terminals, and the logs of CI systems.


@given(TEXTS, TEXTS, st.integers(8, 40))
@example("aaaaaa::error::x", "", 8)
@example("name\n::error::x", "a\n##[error]", 40)
def test_no_line_of_a_log_is_a_command_wherever_it_is_wrapped(text: str, other: str, width: int) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    table.add_column("", overflow="fold")
    table.add_row(Text(for_terminal(text)), Text(harmless(other)))
    raw = io.StringIO()
    Console(file=raw, width=width, highlight=False, color_system=None).print(table, Text(for_terminal(text)))
    assert commands(raw.getvalue()) == []


@pytest.mark.parametrize("text", ["::error::x", "  ::warning file=a::b", "##[group]x", "log ##vso[task.x]", "#####[x]"])
def test_a_command_can_still_be_read(text: str) -> None:
    assert commands(text)
    assert harmless(text) != text
    assert re.sub(r"(: :|#+ )", lambda found: found[0].replace(" ", ""), harmless(text)) == text


@given(TEXTS)
def test_a_workflow_command_of_our_own_stays_one_line_and_one_value(text: str) -> None:
    data, value = for_workflow_data(text), for_workflow_property(text)
    assert "\n" not in data and "\r" not in data
    assert not re.search("[\r\n:,]", value)
    assert data.replace("%0A", "\n").replace("%25", "%") == harmless(text)
    assert value.replace("%2C", ",").replace("%3A", ":") == data


# JSON.


ENCODABLE = TEXTS.map(lambda text: text.encode("utf-8", "ignore").decode())


@given(st.lists(ENCODABLE, max_size=3) | st.dictionaries(ENCODABLE, ENCODABLE, max_size=3))
def test_json_says_the_same_and_shows_nothing_that_acts(value: object) -> None:
    encoded = json.dumps(value, ensure_ascii=False, indent=2)
    safe = for_json(encoded)
    assert json.loads(safe) == value
    assert acting(safe) == [] and commands(safe) == []


# Spreadsheets.


@given(TEXTS)
@example("=1+1")
@example('"=1+1')
@example(" \u200b\t=1+1")
@example("＝1+1")
@example("a;=1+1")
def test_a_cell_reads_back_as_text_and_is_no_formula(text: str) -> None:
    cell = for_csv(text)
    assert cell.replace("'", "") == for_terminal(text).replace("'", "")
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow([1.5, cell])
    assert next(csv.reader(io.StringIO(written.getvalue()))) == ["1.5", cell]
    for delimiter in ",;\t":  # as a spreadsheet of another country splits it
        for field in next(csv.reader(io.StringIO(written.getvalue()), delimiter=delimiter)):
            assert not re.match(r"""[" ]*[=@|%＝＋－＠]|[+-](?![0-9.]+\Z)""", field)


@pytest.mark.parametrize("number", ["-12", "+3.5", "0", "4711", "12.25"])
def test_numbers_stay_numbers(number: str) -> None:
    assert for_csv(number) == number


@pytest.mark.parametrize("formula", ["-1+1", "+A1", "=1", "@x", "\t=1", "\r=1", '"=1"', "'=1", "|x", "%1", "-"])
def test_formulas_become_text(formula: str) -> None:
    assert for_csv(formula).startswith("'")


# HTML.


class Seen(HTMLParser):
    """The tags, attributes and texts that a browser would find."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.strange: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@given(TEXTS)
def test_html_holds_the_text_in_an_element_and_in_an_attribute(text: str) -> None:
    safe, wanted = for_html(text), for_terminal(text, 2000)
    seen = Seen(f"<p title=\"{safe}\" lang='{safe}'>{safe}</p>")
    assert seen.tags == [("p", {"title": wanted, "lang": wanted})]
    assert (seen.text, seen.strange) == (wanted, [])


# Markdown.

GFM = MarkdownIt("gfm-like", {"html": True, "linkify": False})


OURS = "①"
"""Stands around the text, where it is ours."""


def inline(source: str) -> list[tuple[str, str]]:
    """The kinds of things in the rendered lines, with what a reader sees of each."""
    tokens = [token for token in GFM.parse(source) if token.type == "inline"]
    return [(part.type, part.content) for token in tokens for part in token.children or [] if part.content]


@given(TEXTS)
@example("a\\|b")
@example("`| `` |```")
@example("$x$ @a #1")
@example("```x")
def test_markdown_holds_the_text_as_code_in_a_line_a_list_and_a_table(text: str) -> None:
    safe, wanted = for_markdown(text), for_terminal(text, 2000)
    for source in (f"{safe}\n", f"* {OURS} {safe}\n", f"| {OURS} | {OURS} |\n|---|---|\n| {safe} | {OURS} |\n"):
        parts = inline(source)
        assert {kind for kind, _ in parts} <= {"code_inline", "text"}
        assert {sign for kind, content in parts if kind == "text" for sign in content} <= {OURS, " ", "|"}
        assert "".join(content for _, content in parts).replace(OURS, "").strip() == wanted.replace(OURS, "").strip()


def test_the_fence_of_code_is_longer_than_any_inside() -> None:
    assert for_markdown("a ``` b `c`") == "```` a ``` b `c` ````"
    assert for_markdown("a|b") == "`a`&#124;`b`"
    assert for_markdown("") == ""


# XML.


@given(TEXTS)
def test_xml_holds_the_text_in_an_element_and_in_an_attribute(text: str) -> None:
    element = ElementTree.Element("failure", {"message": for_xml(text)})
    element.text = for_xml(text)
    read = ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8"))
    assert (read.text or "") == harmless(text)
    assert read.attrib == {"message": harmless(text)} and list(read) == []
