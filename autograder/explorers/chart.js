// Lines over time, as SVG: drawn at the width there is, told apart by dashes as well as colours, described in words.

import { superscript, svg, tag } from "./parts.js";

const EDGE = { top: 22, right: 12, bottom: 36, left: 50 };

/**
 * A picture that is drawn anew at each change of its data or its width.
 *
 * `draw({ alt, x, y, lines, at })`: axes are { min, max, label } and y may be `log`; a line is { label, look, points } with
 * `look` from 1 to 4 and points [x, y], or has `stems`; `at` puts a mark at a step. Points above or below are left out.
 */
export function chart(height) {
  const picture = svg("svg", { role: "img", height });
  const legend = tag("ul", { class: "legend" });
  const element = tag("div", { class: "chart" }, picture, legend);
  let data = null;
  let width = 0;
  const draw = (changed = data) => {
    data = changed;
    if (!data || !width) return;
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("aria-label", data.alt);
    picture.replaceChildren(...drawing(data, width, height));
    legend.replaceChildren(...data.lines.filter(({ label }) => label).map(entry));
  };
  new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    draw();
  }).observe(element);
  return { element, draw };
}

function drawing({ x, y, lines, at }, width, height) {
  const [left, right, top, bottom] = [EDGE.left, width - EDGE.right, EDGE.top, height - EDGE.bottom];
  const scale = y.log ? Math.log10 : (value) => value;
  const across = (value) => left + ((value - x.min) / (x.max - x.min || 1)) * (right - left);
  const up = (value) => bottom - ((scale(value) - scale(y.min)) / (scale(y.max) - scale(y.min))) * (bottom - top);
  const inside = (value) => (y.log ? value >= y.min : Number.isFinite(value)) && value <= y.max;
  const drawn = [];
  const spaced = Math.max(2, Math.round((bottom - top) / 40));
  for (const tick of y.log ? powersOfTen(y.min, y.max) : roundSteps(y.min, y.max, spaced)) {
    drawn.push(svg("line", { class: "grid", x1: left, x2: right, y1: up(tick), y2: up(tick) }));
    const text = y.log ? `10${superscript(Math.round(Math.log10(tick)))}` : String(tick).replace("-", "−");
    drawn.push(svg("text", { x: left - 6, y: up(tick) + 4, "text-anchor": "end" }, text));
  }
  for (const tick of roundSteps(x.min, x.max, width < 480 ? 5 : 10, true)) {
    drawn.push(svg("text", { x: across(tick), y: bottom + 16, "text-anchor": "middle" }, String(tick)));
  }
  drawn.push(svg("text", { class: "axis", x: left - 6, y: 12 }, y.label));
  drawn.push(svg("text", { class: "axis", x: right, y: height - 4, "text-anchor": "end" }, x.label));
  if (!y.log && y.min < 0) drawn.push(svg("line", { class: "zero", x1: left, x2: right, y1: up(0), y2: up(0) }));
  if (at) drawn.push(svg("line", { class: "at", x1: across(at), x2: across(at), y1: top, y2: bottom }));
  for (const { look, points, stems } of lines) {
    if (stems) {
      for (const [time, value] of points) {
        drawn.push(
          svg("line", { class: `line look${look}`, x1: across(time), x2: across(time), y1: up(0), y2: up(value) }),
        );
        drawn.push(svg("circle", { class: `dot look${look}`, cx: across(time), cy: up(value), r: 2.5 }));
      }
      continue;
    }
    const shown = points
      .filter(([, value]) => inside(value))
      .map(([time, value]) => `${across(time).toFixed(1)},${up(value).toFixed(1)}`);
    drawn.push(svg("polyline", { class: `line look${look}`, points: shown.join(" ") }));
  }
  return drawn;
}

function entry({ label, look }) {
  const sample = svg(
    "svg",
    { width: 30, height: 10, "aria-hidden": "true" },
    svg("line", { class: `line look${look}`, x1: 0, x2: 30, y1: 5, y2: 5 }),
  );
  return tag("li", {}, sample, label);
}

/** Multiples of 1, 2 or 5 times a power of ten, about as many as are asked for. */
export function roundSteps(min, max, count, wholeOnly = false) {
  const raw = (max - min) / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(
    [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw * 0.999),
    wholeOnly ? 1 : 0,
  );
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

function powersOfTen(min, max) {
  const [low, high] = [Math.round(Math.log10(min)), Math.round(Math.log10(max))];
  const step = Math.ceil((high - low) / 6);
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, place) => 10 ** (high - place * step));
}
