"""Explorers as one HTML page that needs nothing else and may load nothing: to be opened from disk."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from .source import NAMES, Name, module, style

_TITLES: dict[Name, str] = {
    "gates": "Gates",
    "gradients": "Vanishing gradients",
    "parameters": "Parameters",
    "states": "Hidden state over time",
}
_WITHOUT_SCRIPTS = "Computed as you move its sliders, which needs JavaScript."
_MOUNT = """const place = document.getElementById("NAME");
place.replaceChildren();
it.open(place);
"""
_AROUND = """
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1rem; max-width: 68rem; font: 1rem/1.5 system-ui, sans-serif;
  color: light-dark(#1b1b1b, #ececec); background: light-dark(#fff, #16181b); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; margin: 0; padding: 0; }
a { color: light-dark(#0b57a4, #7db8ff); }
article { margin-top: 2.5rem; }
article .explorer { padding: 0; }
"""


def render_page(names: Sequence[Name] = NAMES) -> str:
    """A page with these explorers, one below the other.

    Each is an ES module in a script of its own; the policy lets in these scripts and this style, by their hashes, and
    nothing else (W3C, Content Security Policy Level 3).
    """
    look = _AROUND + style()
    scripts = [f"{module(name)}\n{_MOUNT.replace('NAME', name)}" for name in names]
    policy = f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(look)}; base-uri 'none'"
    several = len(names) > 1
    title = "Recurrent networks to explore"
    links = "".join(f'<li><a href="#{name}">{_TITLES[name]}</a></li>' for name in names)
    lines = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{look}</style>\n</head>\n<body>\n<header><h1>{title}</h1>",
        *([f'<nav aria-label="Explorers"><ul>{links}</ul></nav>'] if several else []),
        "</header>\n<main>",
        *(f'<article id="{name}"><h2>{_TITLES[name]}</h2><p>{_WITHOUT_SCRIPTS}</p></article>' for name in names),
        "</main>",
        *(f'<script type="module">{script}</script>' for script in scripts),
        "</body>\n</html>\n",
    ]
    return "\n".join(lines)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
