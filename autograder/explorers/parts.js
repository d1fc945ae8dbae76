// What an explorer is made of: elements, controls tied to a model, and numbers as people read them.

const SVG = "http://www.w3.org/2000/svg";

export const tag = (name, attributes = {}, ...inside) => fill(document.createElement(name), attributes, inside);
export const svg = (name, attributes = {}, ...inside) => fill(document.createElementNS(SVG, name), attributes, inside);

function fill(element, attributes, inside) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside.flat());
  return element;
}

/** Text in which `a_f` has an index: an array of nodes. */
export const maths = (text) => text.split(/_(\w+)/).map((part, place) => (place % 2 ? tag("sub", {}, part) : part));

/** So many digits after the point, with a minus sign that is as wide as a plus, and no minus before a zero. */
export const fixed = (value, digits = 4) => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
};

/** Three digits, and a power of ten where there would be many zeros. */
export function powered(value) {
  if (value === 0) return "0";
  if (value >= 1e-3 && value < 1e4) return String(Number(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(2).split("e");
  return `${digits}×10${superscript(Number(exponent))}`;
}

export const superscript = (whole) =>
  [...String(whole)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign])).join("");

export const whole = (value) => value.toLocaleString("en");

/** The model of a page without a notebook: what anywidget's model does, for one reader. */
function plainModel(values) {
  const kept = { ...values };
  const heard = new Map();
  return {
    get: (name) => kept[name],
    set(name, value) {
      kept[name] = value;
      heard.get(`change:${name}`)?.forEach((tell) => tell());
    },
    save_changes() {},
    on: (event, tell) => heard.set(event, [...(heard.get(event) ?? []), tell]),
    off: (event, tell) =>
      heard.set(
        event,
        (heard.get(event) ?? []).filter((other) => other !== tell),
      ),
  };
}

/**
 * What anywidget asks for, `render({ model, el })`, and `open(el)` for a page without a notebook.
 *
 * Controls stand beside results, and both follow the model wherever it is changed. `view(results)` builds the results
 * once and returns what is to be called with the values; that returns the sentence which is read aloud. `presets` are
 * [label, changes, when]. What `render` returns takes the explorer away again.
 */
export function explorer(made) {
  return {
    render: ({ model, el }) => put(model, el, made),
    open: (el) => put(plainModel(defaults(made.controls)), el, made),
  };
}

const defaults = (controls) => Object.fromEntries(controls.map(({ name, value }) => [name, value]));

function put(model, el, { title, lead, controls, presets = [], view }) {
  const values = () => Object.fromEntries(controls.map(({ name }) => [name, model.get(name)]));
  const change = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const built = controls.map((control) => BUILD[control.kind](control, (value) => change({ [control.name]: value })));
  const buttons = presets.map(([label, changes]) => {
    const button = tag("button", { type: "button" }, label);
    button.addEventListener("click", () => change(changes));
    return button;
  });
  const said = tag("p", { class: "said", role: "status" });
  const results = tag("div", { class: "results" });
  const examples = buttons.length
    ? [tag("div", { class: "presets", role: "group", "aria-label": "Examples" }, buttons)]
    : [];
  const settings = tag(
    "div",
    { class: "settings", role: "group", "aria-label": "Settings" },
    built.map((one) => one.element),
  );
  const root = tag(
    "section",
    { class: "explorer", "aria-label": title },
    tag("h2", {}, title),
    tag("p", { class: "lead" }, lead),
    said,
    tag("div", { class: "columns" }, tag("div", {}, settings, examples), results),
  );
  el.append(root);
  const show = view(results);
  // JupyterLab would take a letter or an arrow on a slider for a command, and insert or select cells. Its command
  // registry (Lumino) looks for this on the focused element itself, before it looks further up.
  for (const focusable of root.querySelectorAll("input, select, button, summary, [tabindex]")) {
    focusable.setAttribute("data-lm-suppress-shortcuts", "true");
  }

  function refresh() {
    const now = values();
    controls.forEach(({ name, when = () => true }, place) => {
      built[place].element.hidden = !when(now);
      built[place].show(now[name]);
    });
    presets.forEach(([, , when = () => true], place) => {
      buttons[place].hidden = !when(now);
    });
    const sentence = show(now);
    if (said.textContent !== sentence) said.textContent = sentence;
  }
  let due = false;
  const later = () => {
    if (due) return;
    due = true; // several changes at once are one refresh
    queueMicrotask(() => {
      due = false;
      refresh();
    });
  };
  for (const { name } of controls) model.on(`change:${name}`, later);
  refresh();
  return () => {
    for (const { name } of controls) model.off(`change:${name}`, later);
    root.remove();
  };
}

const BUILD = { slider, choice, number, list };

function slider({ label, min, max, step, digits = 2 }, change) {
  const input = tag("input", { type: "range", min, max, step });
  const reading = tag("output", { "aria-hidden": "true" });
  input.addEventListener("input", () => change(Number(input.value)));
  const show = (value) => {
    input.value = value;
    reading.textContent = fixed(value, digits);
    input.setAttribute("aria-valuetext", reading.textContent);
  };
  const element = tag("div", { class: "control" }, tag("label", {}, tag("span", {}, maths(label)), input), reading);
  return { element, show };
}

function choice({ label, options }, change) {
  const select = tag(
    "select",
    {},
    options.map(([value, text]) => tag("option", { value }, text)),
  );
  const kinds = new Map(options.map(([value]) => [String(value), value]));
  select.addEventListener("change", () => change(kinds.get(select.value)));
  const element = tag("div", { class: "control" }, tag("label", {}, tag("span", {}, label), select));
  return {
    element,
    show: (value) => {
      select.value = value;
    },
  };
}

function number({ label, min, max }, change) {
  const read = (text) => (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : null);
  const asked = `Expected a whole number from ${whole(min)} to ${whole(max)}`;
  return typed({ label, attributes: { type: "number", min, max, step: 1 }, read, asked }, change, String);
}

function list({ label, low, high, most }, change) {
  const read = (text) => {
    const numbers = (text.match(/[^\s,;]+/g) ?? []).map(Number);
    const right = numbers.length >= 1 && numbers.length <= most && numbers.every((one) => one >= low && one <= high);
    return right ? numbers : null;
  };
  const asked = `Expected 1 to ${most} numbers from ${fixed(low, 0)} to ${high}, with spaces between`;
  const attributes = { type: "text", autocomplete: "off", spellcheck: "false" };
  return typed({ label, attributes, read, asked }, change, (numbers) => numbers.join(" "));
}

/** A field that a reader types into: what cannot be read changes nothing, and says what is expected. */
function typed({ label, attributes, read, asked }, change, written) {
  const input = tag("input", attributes);
  const problem = tag("span", { class: "problem", role: "alert" });
  const judge = (bad) => {
    input.setAttribute("aria-invalid", String(bad));
    problem.textContent = bad ? `${asked}; got “${input.value}”.` : "";
  };
  input.addEventListener("input", () => {
    const value = read(input.value);
    if (value === null) return; // half a number is no mistake yet
    judge(false);
    change(value);
  });
  input.addEventListener("change", () => judge(read(input.value) === null));
  const show = (value) => {
    const shown = read(input.value);
    if (shown === null ? document.activeElement === input : written(shown) === written(value)) return; // being typed
    input.value = written(value);
    judge(false);
  };
  return { element: tag("div", { class: "control" }, tag("label", {}, tag("span", {}, label), input), problem), show };
}

/** Rows of numbers that fold out, for who wants them exactly or cannot see the picture. */
export function foldedTable(caption) {
  const table = tag("table");
  const element = tag(
    "details",
    {},
    tag("summary", {}, caption),
    tag("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table),
  );
  const cell = (text, place) => (place ? tag("td", {}, text) : tag("th", { scope: "row" }, text));
  const draw = (head, rows) =>
    table.replaceChildren(
      tag(
        "thead",
        {},
        tag(
          "tr",
          {},
          head.map((text) => tag("th", { scope: "col" }, maths(text))),
        ),
      ),
      tag(
        "tbody",
        {},
        rows.map((row) => tag("tr", {}, row.map(cell))),
      ),
    );
  return { element, draw };
}
