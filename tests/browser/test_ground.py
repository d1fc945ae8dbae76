"""What the watch over a page catches: a clean run says nothing unless it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body>'

SPOILED = {
    "console error: out of cheese": "<script>console.error('out of cheese')</script>",
    "console warning: thin ice": "<script>console.warn('thin ice')</script>",
    "page error: nobody catches it": "<script>throw new Error('nobody catches it')</script>",
    "page error: later": "<script>Promise.reject(new Error('later'))</script>",
    "request off the machine: http://example.org/a.png": '<img alt="a" src="http://example.org/a.png">',
    "request off the machine: http://127.0.0.1:9/": "<script>fetch('http://127.0.0.1:9/').catch(() => 0)</script>",
    "dialog: boo": "<script>alert('boo')</script>",
}


@pytest.mark.parametrize("trouble", SPOILED)
def test_what_spoils_a_page_is_seen(
    trouble: str, tmp_path: Path, open_page: Callable[..., object], troubles: list[str]
) -> None:
    (tmp_path / "page.html").write_text(f"{HEAD}<main><h1>A page</h1>{SPOILED[trouble]}</main>")
    page = open_page(tmp_path / "page.html")
    page.wait_for_load_state("networkidle")
    assert any(seen.startswith(trouble) for seen in troubles), troubles
    troubles.clear()


def test_axe_tells_what_is_hard_to_use(
    tmp_path: Path, open_page: Callable[..., object], axe: Callable[..., None]
) -> None:
    (tmp_path / "page.html").write_text(f'{HEAD}<main><h1>A page</h1><img src="data:,"><input></main>')
    page = open_page(tmp_path / "page.html")
    with pytest.raises(pytest.fail.Exception, match=r"critical image-alt: .*\n +img +<img"):
        axe(page)


def test_axe_is_content_with_a_plain_page(
    tmp_path: Path, open_page: Callable[..., object], axe: Callable[..., None]
) -> None:
    (tmp_path / "page.html").write_text(f"{HEAD}<main><h1>A page</h1><p>Text.</p></main>")
    axe(open_page(tmp_path / "page.html"))
