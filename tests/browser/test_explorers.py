"""The explorers as pages and as anywidget mounts them: by keyboard, on a phone, read aloud, with the right numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.explorers import counts, lags, runs, source, steps
from autograder.explorers.page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

OpenPage = Callable[..., "Page"]


def minus(text: str) -> str:
    """As pages write numbers."""
    return text.replace("-", "−")


@pytest.fixture
def explore(tmp_path: Path, open_page: OpenPage) -> OpenPage:
    def explore(*names: source.Name, **reader: object) -> Page:
        (tmp_path / "page.html").write_text(render_page(names or source.NAMES), "utf-8")
        return open_page(tmp_path / "page.html", **reader)

    return explore


def said(page: Page) -> str:
    """What a screen reader is told."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return page.get_by_role("status").inner_text()


def control(page: Page, label: str) -> Locator:
    """By the name that a screen reader gives it."""
    roles = ("slider", "combobox", "spinbutton", "textbox")
    return reduce(lambda one, other: one.or_(other), (page.get_by_role(role, name=label, exact=True) for role in roles))


def tab_to(page: Page, label: str) -> None:
    """By keyboard alone, as who has no mouse."""
    wanted = control(page, label)
    for _ in range(40):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {label!r}")


# ---------------------------------------------------------------- for everybody


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", source.NAMES)
def test_everybody_can_use_it(
    name: source.Name, dark: bool, width: int, explore: OpenPage, axe: Callable[[Page], None]
) -> None:
    page = explore(name, dark=dark, width=width)
    for summary in page.locator("summary").all():
        summary.click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for picture in page.get_by_role("img").all():
        assert len(picture.get_attribute("aria-label") or "") > 20


def test_all_four_are_on_one_page(explore: OpenPage, axe: Callable[[Page], None]) -> None:
    page = explore()
    axe(page)
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        link.inner_text() for link in page.get_by_role("navigation").get_by_role("link").all()
    ]
    for name, status in zip(source.NAMES, page.get_by_role("status").all(), strict=True):
        assert status.inner_text(), name


def test_no_choice_or_example_breaks_a_page(explore: OpenPage) -> None:
    page = explore()
    for select in page.locator("select").all():
        for value in select.locator("option").evaluate_all("options => options.map(({ value }) => value)"):
            select.select_option(value)
            for button in page.locator("button:visible").all():
                button.click()
            for text in page.get_by_role("status").all_inner_texts():
                assert "NaN" not in text
                assert "undefined" not in text


@pytest.mark.parametrize("name", source.NAMES)
def test_the_ends_of_all_sliders_have_numbers(name: source.Name, explore: OpenPage) -> None:
    page = explore(name)
    for end in ("Home", "End"):
        for slider in page.locator("input[type=range]:visible").all():
            slider.press(end)
            text = page.locator("main").inner_text()
            assert "NaN" not in text
            assert "Infinity" not in text
            assert "NaN" not in page.locator("main").inner_html()


def test_without_scripts_the_page_says_what_it_needs(explore: OpenPage) -> None:
    assert explore("gates", scripts=False).get_by_text("needs JavaScript").is_visible()


# ---------------------------------------------------------------- the numbers


def test_gates_by_keyboard(explore: OpenPage) -> None:
    page = explore("gates")
    tab_to(page, "Forget gate, af")
    page.keyboard.press("Home")
    tab_to(page, "Old cell, c")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    wanted = steps.lstm_step(0, -6, 1, 0, 0.5)
    assert said(page).startswith(f"c′ = {wanted.c:.4f} and h′ = {wanted.h:.4f}: the cell keeps 0 % of 0.50")
    step = page.get_by_role("listitem").filter(has_text="new cell").inner_text().split()
    assert "×10⁻⁵³" in page.get_by_role("listitem").filter(has_text="such steps back").inner_text()
    assert "".join(step) == f"newcellc′=f·c+i·g={wanted.f:.4f}·0.50+{wanted.i:.4f}·{wanted.g:.4f}={wanted.c:.4f}"


def test_an_example_flips_the_memorys_sign(explore: OpenPage) -> None:
    page = explore("gates")
    page.get_by_role("button", name="Flip the sign").press("Enter")
    assert said(page).startswith(minus(f"c′ = {steps.lstm_step(2.2, -2.2, -1.1, 0, 2).c:.4f} and"))
    assert control(page, "Forget gate, af").get_attribute("aria-valuetext") == "−2.20"


@pytest.mark.parametrize("form", ["gru", "gru_2014"])
def test_both_forms_of_the_gru(form: steps.Form, explore: OpenPage) -> None:
    page = explore("gates")
    control(page, "Cell").select_option(form)
    control(page, "Its bias, b").press("End")
    assert said(page).startswith(f"h′ = {steps.gru_step(form, 0, 0, 1, 1, 3, -0.5).h:.4f}:")
    assert not control(page, "Forget gate, af").is_visible()


def test_the_slope_of_a_linear_network(explore: OpenPage) -> None:
    page = explore("gradients")
    tab_to(page, "Nonlinearity φ")
    page.keyboard.press("ArrowUp")
    assert said(page) == "At lag 50 the gradient has size 0.00515: it gets through (×0.900 a step on average)."
    page.locator("summary").press("Enter")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="10", exact=True))
    assert row.get_by_role("cell").all_inner_texts() == ["0.349", "0.349", "0.349", "0.904"]


def test_the_size_at_the_last_lag(explore: OpenPage) -> None:
    page = explore("gradients")
    control(page, "Nonlinearity φ").select_option("sigmoid")
    control(page, "Stretch: raises ‖W‖, not ρ").press("End")
    found = lags.gradient_by_lag(0.9, 8, "sigmoid", 0.5, 50)
    digits, exponent = f"{found.sizes[-1]:.2e}".split("e-")
    assert f"size {digits}×10⁻{''.join('⁰¹²³⁴⁵⁶⁷⁸⁹'[int(digit)] for digit in exponent)}: it vanishes" in said(page)
    assert f"more than ‖W‖/4 = {found.norm / 4:.4f}." in page.locator("main").inner_text()


def test_examples_show_what_they_say(explore: OpenPage) -> None:
    page = explore("gradients")
    for example, verdict in {
        "A straight line": "(×0.900 a step on average)",
        "‖W‖ > 1, yet vanishing": "it vanishes",
        "ρ > 1, yet vanishing": "it vanishes",
        "Exploding": "it explodes",
    }.items():
        page.get_by_role("button", name=example).click()
        assert verdict in said(page), example
        reading = page.get_by_text("no step can multiply it by more than").inner_text()
        norm, radius = reading.split("‖W‖ = ")[1].split(":")[0], reading.split("ρ(W) = ")[1].split(" ")[0]
        assert ("‖W‖ > 1" not in example) or float(radius) < 1 < float(norm)
        assert ("ρ > 1" not in example) or float(radius) > 1


def test_counts_of_the_lecture(explore: OpenPage) -> None:
    page = explore("parameters")
    control(page, "Cell").select_option("rnn")
    control(page, "Hidden size H").fill("256")
    control(page, "Input size I").fill("100")
    control(page, "Biases for each gate").select_option("0")
    assert said(page) == "RNN: 91,136 parameters, 356 KiB in float32, whatever the length of the sequence."


def test_counts_of_layers_and_directions(explore: OpenPage) -> None:
    page = explore("parameters")
    control(page, "Layers").press("End")
    assert page.get_by_role("listitem").filter(has_text="layers 2 to 8, each").count() == 1
    control(page, "Layers").press("Home")
    control(page, "Layers").press("ArrowRight")
    control(page, "Directions").select_option("2")
    layers = counts.count_layers("lstm", 128, 128, 2, 2, 2)
    assert said(page).startswith(f"LSTM: {sum(layer.total for layer in layers):,} parameters")
    second = page.get_by_role("listitem").filter(has_text="layer 2").inner_text()
    assert f"= 2 · 4 · 128 · (256 + 128 + 2)= {layers[1].total:,}" in second.replace("\n", "")


@pytest.mark.parametrize("typed", ["0", "65537", "", "-3", "1.5"])
def test_a_size_that_is_none_is_told_and_changes_nothing(typed: str, explore: OpenPage) -> None:
    page = explore("parameters")
    before, field = said(page), control(page, "Hidden size H")
    field.fill(typed)
    assert field.get_attribute("aria-invalid") == "false", "it may not be complete"
    page.keyboard.press("Tab")
    assert page.get_by_role("alert").filter(has_text="Expected a whole number from 1 to 65,536").is_visible()
    assert field.get_attribute("aria-invalid") == "true"
    assert said(page) == before
    field.fill("3")
    assert field.get_attribute("aria-invalid") == "false"
    assert said(page).startswith("LSTM: 1,596 parameters")


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_a_sequence_of_ones_own(kind: runs.Kind, explore: OpenPage) -> None:
    page = explore("states")
    control(page, "Cell").select_option(kind)
    control(page, "Input").select_option("own")
    control(page, "Your numbers").fill("1, -0.5; 2 0")
    found = runs.run(kind, [1, -0.5, 2, 0], 3)
    h = ", ".join(f"{value:.3f}" for value in found.h[-1])
    assert said(page).startswith(minus(f"Step 4 of 4: x = 0.00, h = ({h})"))
    assert ("c = (" in said(page)) == (kind == "lstm")
    page.locator("summary").click()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="3", exact=True))
    assert row.get_by_role("cell").all_inner_texts()[1:4] == [minus(f"{value:.4f}") for value in found.h[2]]


@pytest.mark.parametrize("typed", ["one two", "4", "", "1 " * 61, "1e999"])
def test_a_sequence_that_is_none_is_told_and_changes_nothing(typed: str, explore: OpenPage) -> None:
    page = explore("states")
    control(page, "Input").select_option("own")
    before = said(page)
    control(page, "Your numbers").fill(typed)
    page.keyboard.press("Tab")
    assert page.get_by_role("alert").filter(has_text="Expected 1 to 60 numbers from −3 to 3").is_visible()
    assert said(page) == before


# ---------------------------------------------------------------- in a notebook

NOTEBOOK = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Notebook</title>
<style>%s</style></head><body data-jp-theme-light="false"><main><h1>Notebook</h1><div id="cell"></div></main>
<script type="module">%s
// A model as anywidget hands it over: what is set is heard at once, and sent to Python when it is saved.
const kept = { kind: "lstm", input_gate: 0, forget_gate: 1, candidate: 1, output_gate: 0, cell: 1,
  reset_gate: 0, update_gate: 0, from_input: 0, weight: 0, bias: 0, state: 0 };
const heard = {};
window.sent = [];
window.model = {
  get: (name) => kept[name],
  set(name, value) { kept[name] = value; (heard["change:" + name] ?? []).forEach((tell) => tell()); },
  save_changes() { window.sent.push({ ...kept }); },
  on(event, tell) { (heard[event] ??= []).push(tell); },
  off(event, tell) { heard[event] = heard[event].filter((other) => other !== tell); },
};
window.listeners = () => Object.values(heard).flat().length;
window.remove = it.render({ model: window.model, el: document.getElementById("cell") });
</script></body></html>"""


def test_a_notebooks_model_is_followed_both_ways(tmp_path: Path, open_page: OpenPage) -> None:
    (tmp_path / "notebook.html").write_text(NOTEBOOK % (source.style(), source.module("gates")), "utf-8")
    page = open_page(tmp_path / "notebook.html")
    slider = control(page, "Forget gate, af")
    assert slider.input_value() == "1"

    page.evaluate("model.set('forget_gate', -2)")  # from Python
    assert said(page).startswith(f"c′ = {steps.lstm_step(0, -2, 1, 0, 1).c:.4f}")
    assert slider.input_value() == "-2"

    slider.press("End")  # from the reader
    assert page.evaluate("sent.at(-1).forget_gate") == 6

    dark = page.locator(".explorer").evaluate("element => getComputedStyle(element).backgroundColor")
    assert dark == "rgb(22, 24, 27)", "the notebook's theme goes before the system's"

    # Tried by hand in JupyterLab 4: without this, "b" on a slider inserts a cell and an arrow selects another.
    for focusable in page.locator("#cell :is(input, select, button)").all():
        assert focusable.get_attribute("data-lm-suppress-shortcuts") == "true"

    page.evaluate("remove()")
    assert page.evaluate("[listeners(), document.getElementById('cell').childElementCount]") == [0, 0]
