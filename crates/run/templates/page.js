"use strict";
// The gallery: filters, order, and rows that are drawn as they come into sight.
// Every text of the data is set as text, never as markup.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const meta = read("data-meta"), thumbs = read("data-thumbs"), rows = read("data-rows");
  const at = (id) => document.getElementById(id);
  const [show, order, text, found, gallery, more] = ["show", "order", "text", "found", "gallery", "more"].map(at);
  const AT_ONCE = 40;
  const two = meta.runs.length > 1;

  const make = (name, options = {}, children = []) => {
    const { classes, ...properties } = options;
    const element = Object.assign(document.createElement(name), properties);
    if (classes) element.className = classes;
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const foreign = (name, words, options = {}) => make(name, { dir: "auto", textContent: words, ...options });

  // What can be shown.
  const some = (test) => (row) => row.ends.some(test);
  const wrong = (end) => end.score !== null && end.score < meta.wrong_below;
  const right = (end) => end.score !== null && end.score >= meta.wrong_below;
  const kinds = two ? [
    ["all", "all that differ", () => true],
    ["first", `better in ${meta.runs[0]}`, (row) => difference(row) > 0],
    ["second", `better in ${meta.runs[1]}`, (row) => difference(row) < 0],
    ["words", "other words, same score", (row) => difference(row) === 0],
    ["unscored", "not scored in both", (row) => difference(row) === null],
  ] : [
    ["all", "all rows", () => true],
    ["wrong", "wrong", some(wrong)],
    ["right", "right", some(right)],
    ["unscored", "answered, no score", some((end) => end.unscored)],
    ["failed", "failed", some((end) => end.outcome === "failed")],
    ["refused", "refused", some((end) => end.outcome === "refused")],
    ["pending", "pending", some((end) => end.outcome === "pending")],
    ["cut", "cut at the token limit", some((end) => end.cut)],
    ["found", "with findings", some((end) => end.findings.length > 0)],
  ];
  function difference(row) {
    const [first, second] = row.ends.map((end) => end.score);
    return first === null || second === null ? null : first - second;
  }
  const worst = (row) => Math.min(...row.ends.map((end) => end.score ?? 2));
  const orders = [
    ["data", "as in the data set", null],
    ["worst", "lowest score first", (a, b) => worst(a) - worst(b)],
    ["slow", "slowest first", (a, b) => most(b, "latency_ms") - most(a, "latency_ms")],
    ["dear", "dearest first", (a, b) => most(b, "cost_usd") - most(a, "cost_usd")],
  ];
  const most = (row, field) => Math.max(...row.ends.map((end) => end[field]));

  const words = rows.map((row) => [
    row.id, row.question, ...row.gold.map((gold) => gold[0]), ...row.choices.flat(), ...row.columns.flat(),
    ...row.pictures.map((picture) => picture.name),
    ...row.ends.flatMap((end) => [end.text, end.read, end.name, ...end.findings]),
  ].filter(Boolean).join("\n").toLowerCase());

  // One row.
  const picture = (shot, label) => {
    if (shot.thumb === undefined) {
      return make("div", { classes: "gone" }, [foreign("span", shot.name), make("span", { textContent: shot.gone })]);
    }
    const source = `data:image/jpeg;base64,${thumbs[shot.thumb]}`;
    return make("img", { src: source, alt: label, title: shot.name, decoding: "async" });
  };
  const badge = (end) => {
    if (end.outcome !== "answered") {
      const tone = end.outcome === "failed" ? "bad" : end.outcome === "refused" ? "warn" : "plain";
      return make("span", { classes: `badge ${tone}`, textContent: end.outcome });
    }
    if (end.score === null) {
      return end.unscored ? make("span", { classes: "badge warn", textContent: end.unscored }) : null;
    }
    const whole = end.score === 0 || end.score === 1;
    const tone = wrong(end) ? "bad" : "good";
    const verdict = whole ? (end.score === 1 ? "right" : "wrong") : end.score.toFixed(2);
    return make("span", { classes: `badge ${tone}`, textContent: verdict });
  };
  const answer = (end, label) => {
    const read = end.read ? make("span", { classes: "dim", textContent: " read as " }, [foreign("bdi", end.read)]) : null;
    const cut = end.cut ? make("span", { classes: "badge warn", textContent: "cut" }) : null;
    const name = end.name ? make("span", { classes: "dim", textContent: ` ${end.name}` }) : null;
    const said = foreign("bdi", end.text === "" && end.outcome === "answered" ? "(empty)" : end.text);
    return [make("dt", {}, [foreign("bdi", label)]), make("dd", {}, [said, badge(end), cut, name, read])];
  };
  const gold = (list) => list.map(([words, people]) => (people > 1 ? `${words} ×${people}` : words)).join(", ");
  const facts = (row) => {
    const lines = row.ends.map((end, n) => {
      const noted = end.findings.length > 0 ? [`found: ${end.findings.join(", ")}`] : [];
      const line = [...end.facts, ...noted].join(" · ");
      return line && two ? `${meta.runs[n]}: ${line}` : line;
    });
    return lines.filter(Boolean).map((line) => make("div", { textContent: line, dir: "auto" }));
  };
  const columns = (row) => {
    if (row.columns.length === 0) return null;
    const list = make("dl", { classes: "pairs" });
    for (const [name, value] of row.columns) list.append(foreign("dt", name), foreign("dd", value));
    return make("details", {}, [make("summary", { textContent: "Columns" }), list]);
  };
  const card = (row, place) => {
    const pairs = make("dl", { classes: "pairs" });
    row.ends.forEach((end, n) => pairs.append(...answer(end, two ? meta.runs[n] : end.outcome === "answered" ? "Answer" : "Why")));
    if (row.gold.length > 0) pairs.append(make("dt", { textContent: "Right" }), foreign("dd", gold(row.gold)));
    const options = row.choices.map(([label, words]) =>
      make("li", {}, [foreign("b", label), foreign("bdi", words)]));
    const shots = row.pictures.map((shot, n) => picture(shot, `Picture ${n + 1} of row ${row.id}`));
    const title = `row-${place}`;
    const body = make("div", {}, [
      make("p", { classes: "id" }, [foreign("bdi", row.id), row.values.some(Boolean) ? " · " : "", foreign("bdi", row.values.filter(Boolean).join(" · "))]),
      foreign("p", row.question, { classes: "question", id: title }),
      options.length > 0 ? make("ul", { classes: "options" }, options) : null,
      pairs,
      make("div", { classes: "facts" }, [...facts(row), columns(row)]),
    ]);
    const element = make("li", { classes: "row", tabIndex: -1 }, [make("div", { classes: "shots" }, shots), body]);
    element.setAttribute("aria-labelledby", title);
    return element;
  };

  // The list.
  let chosen = [], drawn = 0, current = -1;
  const draw = (upTo) => {
    const next = chosen.slice(drawn, Math.max(upTo, drawn));
    gallery.append(...next.map((place, n) => card(rows[place], drawn + n)));
    drawn += next.length;
  };
  const selects = meta.columns.map((name, column) => {
    const counts = new Map();
    for (const row of rows) {
      const value = row.values[column];
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (counts.size < 1 || counts.size > 200) return null;
    const select = make("select", { id: `column-${column}` }, [make("option", { value: "", textContent: "any" })]);
    for (const [value, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      select.append(make("option", { value: `=${value}`, textContent: `${value} (${count})` }));
    }
    at("columns").append(make("label", {}, [foreign("bdi", name), select]));
    return select;
  });
  const choose = () => {
    const test = kinds.find(([name]) => name === show.value)[2];
    const sought = text.value.trim().toLowerCase();
    chosen = [];
    rows.forEach((row, place) => {
      const fits = selects.every((select, n) => !select || select.value === "" || select.value === `=${row.values[n]}`);
      if (fits && test(row) && (sought === "" || words[place].includes(sought))) chosen.push(place);
    });
    const sort = orders.find(([name]) => name === order.value)[2];
    if (sort) chosen.sort((a, b) => sort(rows[a], rows[b]));
    found.value = `${chosen.length} of ${rows.length} rows`;
    gallery.replaceChildren();
    drawn = 0;
    current = -1;
    draw(AT_ONCE);
  };
  const go = (step) => {
    const next = Math.min(Math.max(current + step, 0), chosen.length - 1);
    if (next < 0) return;
    draw(next + 1);
    current = next;
    const element = gallery.children[current];
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "start" });
  };

  for (const [name, label, test] of kinds) {
    const count = rows.filter(test).length;
    if (count > 0 || name === "all") show.append(make("option", { value: name, textContent: `${label} (${count})` }));
  }
  for (const [name, label] of orders) order.append(make("option", { value: name, textContent: label }));
  const form = at("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(choose));
  form.addEventListener("change", choose);
  let waiting = 0;
  text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(choose, 120); });
  gallery.addEventListener("focusin", (event) => {
    const row = event.target.closest(".row");
    if (row) current = [...gallery.children].indexOf(row);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && typing) { event.target.blur(); go(0); return; }
    if (typing) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "/") { event.preventDefault(); text.focus(); text.select(); }
  });
  // A name in a table above is a filter.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".link");
    if (!link) return;
    form.reset();
    if (link.dataset.show) show.value = link.dataset.show;
    if (show.selectedIndex < 0) show.value = "all";
    if (link.dataset.text) text.value = link.dataset.text;
    const select = link.dataset.column ? selects[Number(link.dataset.column)] : null;
    if (select) select.value = `=${link.dataset.value}`;
    // The reset is heard after this, and chooses.
    at("rows").scrollIntoView();
    at("rows").focus({ preventScroll: true });
  });
  new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting)) draw(drawn + AT_ONCE);
  }, { rootMargin: "1500px" }).observe(more);
  choose();
})();
