"use strict";
// Sorts the tables and searches the class. Without it the page has all of its text, in the order of the document.
{
  const data = document.getElementById("data").textContent;
  const overview = JSON.parse(data);
  const search = document.getElementById("search");
  const told = document.querySelector("output");

  // ------------------------------------------------------------ what is shown

  // A browser takes seconds to lay out a table of thousands, again at each sorting: the first ones will do.
  const handIns = document.querySelector("#hand-ins ~ .scroll tbody");
  const putAway = new Set(); // rows that the search has not found
  let most = 500;
  const more = document.createElement("button");
  more.type = "button";
  handIns.closest(".scroll").after(more);
  more.addEventListener("click", showAll);

  function show() {
    let found = 0;
    for (const row of handIns.rows) {
      if (!putAway.has(row)) found += 1;
      const hidden = putAway.has(row) || found > most;
      if (row.hidden !== hidden) row.hidden = hidden;
    }
    more.hidden = found <= most;
    more.textContent = `Show all ${found} hand-ins`;
  }

  function showAll() {
    most = Infinity;
    show();
  }

  // ------------------------------------------------------------ sorting

  const inOrder = new Intl.Collator(undefined, { numeric: true }).compare;

  function keyOf(cell, numeric) {
    const text = cell.textContent.trim();
    if (!numeric) return text;
    const found = text.replace("−", "-").match(/-?\d+(\.\d+)?/);
    return found ? Number(found[0]) : NaN;
  }

  function sort(head, column) {
    const table = head.closest("table");
    const down = head.getAttribute("aria-sort") === "ascending";
    const numeric = head.classList.contains("number");
    const keyed = Array.from(table.tBodies[0].rows, (row) => [keyOf(row.cells[column], numeric), row]);
    const missing = (key) => (numeric ? Number.isNaN(key) : key === "");
    keyed.sort(([a], [b]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b); // last, whatever the direction
      return (numeric ? a - b : inOrder(a, b)) * (down ? -1 : 1);
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...keyed.map(([, row]) => row));
    if (table.tBodies[0] === handIns) show();
  }

  for (const table of document.querySelectorAll("table")) {
    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      if (head.tagName !== "TH") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(head, column));
      head.append(button);
    });
  }

  // ------------------------------------------------------------ searching

  const textOf = (cluster) =>
    [
      cluster.exercise,
      ...cluster.diagnoses.flatMap((one) => [one.name, one.text]),
      ...cluster.checks.flatMap((one) => [one.name, one.outcome, one.message, one.line]),
    ].join("\n").toLowerCase();

  // [kind, element, labels, text]: made at the first search, since a class of thousands has much to say
  function indexed() {
    const clusters = new Map(overview.clusters.map((one) => [one.label, textOf(one)]));
    const names = new Map(
      overview.misconceptions.map((one) => [one.label, `${one.exercise}\n${one.name}\n${one.text}`.toLowerCase()]),
    );
    const ofHandIn = (one) =>
      [
        [one.id, ...one.reasons, ...one.needs_a_look, ...one.ungraded].join("\n").toLowerCase(),
        one.awaited ? "awaited" : "",
        one.ungraded.length ? "ungraded" : "",
        ...one.clusters.map((label) => clusters.get(label)),
        ...one.misconceptions.map((label) => names.get(label)),
      ].join("\n");
    const element = (id) => document.getElementById(id);
    return [
      ...overview.hand_ins.map((one, at) => ["hand-ins", element(`h${at}`), [...one.clusters, ...one.misconceptions], ofHandIn(one)]),
      ...overview.clusters.map((one) => ["clusters", element(one.label), [one.label], clusters.get(one.label) + ids(one)]),
      ...overview.misconceptions.map((one) => ["misconceptions", element(one.label), [one.label], names.get(one.label) + ids(one)]),
    ];
  }
  const ids = (group) => `\n${group.hand_ins.join("\n")}`.toLowerCase();
  const allLabels = new Set([...overview.clusters, ...overview.misconceptions].map((one) => one.label));

  let index = null;
  function find() {
    const words = (search.value.toLowerCase().match(/"[^"]+"|[^\s"]+/g) ?? []).map((word) => word.replaceAll('"', ""));
    if (!index && !words.length) return;
    index ??= indexed();
    const counts = new Map();
    for (const [kind, element, labels, text] of index) {
      // A label is no text: c07 may stand in an id, and in any message.
      const shown = words.every((word) => {
        const label = word.toUpperCase();
        return allLabels.has(label) ? labels.includes(label) : text.includes(word);
      });
      if (kind !== "hand-ins") element.hidden = !shown;
      else if (shown) putAway.delete(element);
      else putAway.add(element);
      const [some, all] = counts.get(kind) ?? [0, 0];
      counts.set(kind, [some + shown, all + 1]);
    }
    show();
    told.textContent = words.length
      ? Array.from(counts, ([kind, [some, all]]) => `${some} of ${all} ${kind}`).join(", ")
      : "";
  }

  function searchFor(words) {
    search.value = words;
    find();
  }

  search.addEventListener("input", find);
  search.parentElement.hidden = false;
  for (const cluster of overview.clusters) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Show them in the table";
    button.addEventListener("click", () => {
      searchFor(cluster.label);
      document.getElementById("hand-ins").scrollIntoView();
      search.focus({ preventScroll: true });
    });
    document.getElementById(cluster.label).append(button);
  }

  // A link leads to something that may not be shown, or is folded up.
  function uncover(hash) {
    const goal = document.getElementById(hash.slice(1));
    if (goal?.hidden) searchFor("");
    if (goal?.hidden) showAll();
    if (goal?.tagName === "DETAILS") goal.open = true;
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link) uncover(link.hash);
  });
  show();
  uncover(location.hash);

  // ------------------------------------------------------------ the data

  const save = document.getElementById("save");
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([data], { type: "application/json" }));
    link.download = "class.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
