// What the page does: draws the rows of a table as they are scrolled to, sorts, searches, filters,
// and saves what is shown as CSV. Every text from a dump reaches the document by `textContent`.
"use strict";
(() => {
  const ROW = 28; // height of a row in pixels; page.css has the same
  const SPARE = 8; // rows drawn above and below those in sight
  const TALLEST = 8000000; // pixels; browsers lose their way in taller elements
  const PRINTED = 2000; // rows of a printed table
  const find = (id) => document.getElementById(id);
  const make = (tag, text, attributes = {}) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  // ---- Data -------------------------------------------------------------------------------
  // A table has columns; a column has its distinct values in order, and for each row the number
  // of its value. An empty cell has the number -1.

  const tables = new Map();

  function load(name) {
    if (!tables.has(name)) {
      const block = find(`data-${name}`);
      if (!block) return undefined;
      const table = JSON.parse(block.textContent);
      block.textContent = "";
      for (const column of table.columns) {
        // One number stands for all rows where they are the same.
        const codes = column.codes;
        column.codes = new Int32Array(table.rows);
        if (Array.isArray(codes)) column.codes.set(codes);
        else column.codes.fill(codes);
      }
      tables.set(name, table);
    }
    return tables.get(name);
  }

  const columnOf = (table, name) => table.columns.find((column) => column.name === name);
  const textOf = (value) => (Array.isArray(value) ? value.join(", ") : String(value));

  // The values of a column in lower case, one a line, and where each begins.
  function haystack(column) {
    if (!column.haystack) {
      // No value holds a line end: hidden characters are written out.
      const text = column.values.map(textOf).join("\n").toLowerCase() + "\n";
      const starts = new Int32Array(column.values.length + 1);
      for (let value = 1; value < starts.length; value += 1) {
        starts[value] = text.indexOf("\n", starts[value - 1]) + 1;
      }
      column.haystack = { text, starts };
    }
    return column.haystack;
  }

  // For each value whether it holds the word; undefined where none does.
  function holding(column, word) {
    const { text, starts } = haystack(column);
    let found;
    let value = 0;
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, starts[value + 1])) {
      while (starts[value + 1] <= at) value += 1;
      found ??= new Uint8Array(column.values.length);
      found[value] = 1;
      if (value + 1 === column.values.length) break;
    }
    return found;
  }

  // The bit of a character, and in which of two words it stands: letters and digits have one each.
  function bitOf(code) {
    if (code >= 97 && code <= 122) return [0, 1 << (code - 97)];
    if (code >= 48 && code <= 57) return [1, 1 << (code - 48)];
    return undefined;
  }

  // For each value the letters and the digits that it has. One letter is in so many values that
  // looking for each place took longer than all else.
  function letters(column) {
    if (!column.letters) {
      const { text, starts } = haystack(column);
      const bits = Array.from({ length: 128 }, (_, code) => bitOf(code));
      const masks = [0, 1].map((word) =>
        Int32Array.from(bits, (bit) => (bit && bit[0] === word ? bit[1] : 0)));
      const found = [0, 1].map(() => new Int32Array(column.values.length));
      const [[letter, digit], [withLetters, withDigits]] = [masks, found];
      for (let value = 0; value + 1 < starts.length; value += 1) {
        const end = starts[value + 1];
        let one = 0;
        let other = 0;
        for (let at = starts[value]; at < end; at += 1) {
          const code = text.charCodeAt(at);
          if (code < 128) {
            one |= letter[code];
            other |= digit[code];
          }
        }
        withLetters[value] = one;
        withDigits[value] = other;
      }
      column.letters = found;
    }
    return column.letters;
  }

  // Marks the rows whose value in this column holds the word.
  function mark(column, word, held) {
    const { codes } = column;
    const bit = word.length === 1 ? bitOf(word.charCodeAt(0)) : undefined;
    if (bit) {
      const found = letters(column)[bit[0]];
      for (let row = 0; row < held.length; row += 1) {
        const code = codes[row];
        if (code >= 0 && found[code] & bit[1]) held[row] = 1;
      }
      return;
    }
    const found = holding(column, word);
    if (!found) return;
    for (let row = 0; row < held.length; row += 1) {
      const code = codes[row];
      if (code >= 0) held[row] |= found[code];
    }
  }

  // For each value whether it passes the filter.
  function passing(column, filter) {
    const same = (value) => String(value) === filter.value;
    const number = Number(filter.value);
    const tests = {
      is: (value) => (Array.isArray(value) ? value.some(same) : same(value)),
      from: (value) => value >= number,
      to: (value) => value <= number,
      none: () => false,
    };
    return Uint8Array.from(column.values, (value) => (tests[filter.test](value) ? 1 : 0));
  }

  // The rows that pass all filters and hold all words, in order.
  function rowsOf(table, view) {
    const count = table.rows;
    const kept = new Uint8Array(count).fill(1);
    const filters = [...view.filters];
    if (cloud.value) filters.push({ column: "cloud", test: "is", value: cloud.value });
    for (const filter of filters) {
      const column = columnOf(table, filter.column);
      if (!column) continue;
      const pass = passing(column, filter);
      const empty = filter.test === "none" ? 1 : 0;
      const codes = column.codes;
      for (let row = 0; row < count; row += 1) {
        const code = codes[row];
        kept[row] &= code < 0 ? empty : pass[code];
      }
    }
    for (const word of view.search.toLowerCase().split(/\s+/).filter(Boolean)) {
      const held = new Uint8Array(count);
      // Columns of few values cost least, and may make the others needless.
      const searched = table.columns.filter((column) => column.shown);
      searched.sort((one, other) => one.values.length - other.values.length);
      for (const column of searched) {
        if (held.includes(0)) mark(column, word, held);
      }
      for (let row = 0; row < count; row += 1) kept[row] &= held[row];
    }
    let length = 0;
    for (let row = 0; row < count; row += 1) length += kept[row];
    const rows = new Int32Array(length);
    let at = 0;
    const column = view.sort && columnOf(table, view.sort.column);
    if (!column) {
      for (let row = 0; row < count; row += 1) if (kept[row]) rows[at++] = row;
      return rows;
    }
    // A counting sort, as values stand in order: rows stay in their order within a value, and
    // empty cells come last in both directions.
    const { codes, values } = column;
    const last = values.length;
    const place = (code) => (code < 0 ? last : view.sort.down ? last - 1 - code : code);
    const starts = new Int32Array(last + 2);
    for (let row = 0; row < count; row += 1) if (kept[row]) starts[place(codes[row]) + 1] += 1;
    for (let value = 1; value < starts.length; value += 1) starts[value] += starts[value - 1];
    for (let row = 0; row < count; row += 1) {
      if (kept[row]) rows[starts[place(codes[row])]++] = row;
    }
    return rows;
  }

  // ---- The address ------------------------------------------------------------------------
  // What is shown stands in the address after `#`: a table, and `q=`, `sort=`, `is.COLUMN=`,
  // `from.COLUMN=`, `to.COLUMN=` and `none.COLUMN=`. So a link is a plain link, and the
  // browser's way back works.

  function parse(hash) {
    const [name, query = ""] = hash.replace(/^#/, "").split("?");
    const view = { table: name, search: "", sort: undefined, filters: [] };
    for (const [key, value] of new URLSearchParams(query)) {
      const at = key.indexOf(".");
      const test = key.slice(0, at);
      if (key === "q") view.search = value;
      else if (key === "sort") {
        view.sort = { column: value.replace(/^-/, ""), down: value.startsWith("-") };
      } else if (["is", "from", "to", "none"].includes(test)) {
        view.filters.push({ test, column: key.slice(at + 1), value });
      }
    }
    return view;
  }

  function address(view) {
    const query = new URLSearchParams();
    for (const filter of view.filters) query.append(`${filter.test}.${filter.column}`, filter.value);
    if (view.search) query.append("q", view.search);
    if (view.sort) query.append("sort", (view.sort.down ? "-" : "") + view.sort.column);
    const text = query.toString();
    return `#${view.table}${text ? `?${text}` : ""}`;
  }

  // ---- What is shown ----------------------------------------------------------------------

  const cloud = find("cloud") ?? { value: "" };
  const search = find("search");
  const area = find("area");
  const grid = find("grid");
  const head = grid.tHead;
  const body = grid.tBodies[0];
  let table;
  let view = { table: "", search: "", sort: undefined, filters: [] };
  let rows = new Int32Array(0);
  let columns = [];
  let drawn = "";

  // Shows what the address says. `move` brings the table into sight.
  function show(move) {
    const next = parse(location.hash);
    // A link to another part of the page.
    if (table && find(next.table)) return;
    const wanted = load(next.table) ? next.table : document.body.dataset.first;
    if (!wanted || !load(wanted)) return;
    view = { ...next, table: wanted };
    if (table !== load(wanted)) {
      table = load(wanted);
      chooser();
    }
    search.value = view.search;
    for (const link of document.querySelectorAll("nav a")) {
      const current = link.dataset.table === view.table;
      if (current) {
        link.setAttribute("aria-current", "page");
        // Only sideways: the page itself must not move.
        const { parentElement: bar } = link;
        bar.scrollLeft = link.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2;
      } else link.removeAttribute("aria-current");
    }
    find("about").textContent = table.about;
    refresh();
    if (move) {
      find("tables").scrollIntoView();
      area.focus({ preventScroll: true });
    }
  }

  // Computes the rows and draws them from the top.
  function refresh() {
    columns = table.columns.filter((column) => column.shown);
    rows = rowsOf(table, view);
    header();
    chips();
    const number = (count) => count.toLocaleString("en");
    const one = rows.length === 1 ? "row" : "rows";
    let text = `${number(rows.length)} ${one}`;
    if (rows.length !== table.rows) text = `${number(rows.length)} of ${number(table.rows)} rows`;
    if (table.left_out) text += `; ${number(table.left_out)} more rows are not on this page`;
    find("count").textContent = text;
    grid.setAttribute("aria-rowcount", rows.length + 1);
    area.scrollTop = 0;
    draw(true);
  }

  // Changes the view and its address, without a step in the history.
  function change(changes) {
    view = { ...view, ...changes };
    try {
      history.replaceState(null, "", address(view));
    } catch {
      // Some browsers allow no change of a file's address; the page works without.
    }
    refresh();
  }

  function header() {
    const line = make("tr", undefined, { "aria-rowindex": 1 });
    const widths = make("colgroup");
    // On a phone the next column is seen beside a long one, so that there is something to scroll to.
    const most = matchMedia("(max-width: 40rem)").matches ? 22 : Infinity;
    let total = 0;
    for (const column of columns) {
      const col = make("col");
      const isId = /(^|_)ids?$/.test(column.name);
      const width = (isId ? column.width : Math.min(column.width, most)) + 3;
      col.style.width = `${width}ch`;
      total += width;
      widths.append(col);
      const sorted = view.sort && view.sort.column === column.name;
      const cell = make("th", undefined, { scope: "col", title: column.about });
      if (isNumber(column)) cell.className = "number";
      const button = make("button", column.name, { type: "button" });
      if (sorted) cell.setAttribute("aria-sort", view.sort.down ? "descending" : "ascending");
      button.append(
        make("span", sorted ? (view.sort.down ? "▼" : "▲") : "", { "aria-hidden": "true" }),
      );
      button.addEventListener("click", () => {
        change({ sort: nextSort(column) });
        const place = columns.indexOf(column);
        head.querySelectorAll("button")[place]?.focus({ preventScroll: true });
      });
      cell.append(button);
      line.append(cell);
    }
    head.replaceChildren(line);
    grid.querySelector("colgroup").replaceWith(widths);
    grid.style.width = `${total}ch`;
  }

  // Up, down, and as the report has it.
  function nextSort(column) {
    if (!view.sort || view.sort.column !== column.name) return { column: column.name, down: false };
    return view.sort.down ? undefined : { column: column.name, down: true };
  }

  const isNumber = (column) => column.type === "integer" || column.type === "number";

  // Draws the rows in sight.
  function draw(anew) {
    const height = Math.min(rows.length * ROW, TALLEST);
    const most = Math.max(height - area.clientHeight, 1);
    const sight = Math.ceil(area.clientHeight / ROW) + 1;
    // Where the rows are taller than an element may be, scrolling takes larger steps.
    const share = Math.min(area.scrollTop / most, 1);
    const top = rows.length * ROW > TALLEST
      ? Math.round(share * Math.max(rows.length - sight + 2, 0))
      : Math.floor(area.scrollTop / ROW);
    const from = Math.max(top - SPARE, 0);
    const to = Math.min(top + sight + SPARE, rows.length);
    const state = `${from} ${to}`;
    if (!anew && state === drawn) return;
    drawn = state;
    const above = rows.length * ROW > TALLEST
      ? Math.max(Math.min(area.scrollTop - (top - from) * ROW, height - (to - from) * ROW), 0)
      : from * ROW;
    fill(from, to, above, Math.max(height - above - (to - from) * ROW, 0));
  }

  function fill(from, to, above, below) {
    // Who has the focus in a row that is drawn again keeps it.
    const focus = body.contains(document.activeElement) && document.activeElement;
    const line = focus && focus.closest("tr").getAttribute("aria-rowindex");
    const place = focus && [...focus.closest("tr").querySelectorAll("a")].indexOf(focus);
    const lines = [gap(above)];
    for (let at = from; at < to; at += 1) {
      const row = rows[at];
      const element = make("tr", undefined, { "aria-rowindex": at + 2 });
      if (at % 2) element.className = "odd";
      for (const column of columns) element.append(cellOf(column, row));
      lines.push(element);
    }
    lines.push(gap(below));
    body.replaceChildren(...lines);
    if (focus) {
      const again = body.querySelector(`tr[aria-rowindex="${line}"]`);
      (again?.querySelectorAll("a")[place] ?? area).focus({ preventScroll: true });
    }
  }

  function gap(height) {
    const line = make("tr", undefined, { class: "gap", "aria-hidden": "true" });
    const cell = make("td", undefined, { colspan: Math.max(columns.length, 1) });
    cell.style.height = `${height}px`;
    line.hidden = height === 0;
    line.append(cell);
    return line;
  }

  function cellOf(column, row) {
    const code = column.codes[row];
    const cell = make("td");
    if (code < 0) return cell;
    const value = column.values[code];
    const text = textOf(value);
    if (isNumber(column)) cell.className = "number";
    const items = Array.isArray(value) ? value : [value];
    const link = column.link;
    const key = link && columnOf(table, link.key);
    const target = key && key.codes[row] >= 0 ? key.values[key.codes[row]] : undefined;
    if (target !== undefined && find(`data-${link.table}`) && (value !== 0 || !isNumber(column))) {
      items.forEach((item, number) => {
        if (number) cell.append(", ");
        const to = Array.isArray(target) ? target[number] : target;
        cell.append(make("a", String(item), { href: linked(link, to, row) }));
      });
    } else cell.textContent = text;
    if (text.length > column.width) cell.title = text;
    return cell;
  }

  function linked(link, value, row) {
    const filters = [{ test: "is", column: link.column, value }];
    const of = columnOf(table, "cloud");
    if (of && of.codes[row] >= 0) {
      filters.push({ test: "is", column: "cloud", value: of.values[of.codes[row]] });
    }
    return address({ table: link.table, search: "", sort: undefined, filters });
  }

  // The filters that are on, each with a button that takes it off.
  function chips() {
    const words = { is: "is", from: "from", to: "to", none: "is empty" };
    const buttons = view.filters.map((filter) => {
      const value = filter.test === "none" ? "" : ` ${filter.value}`;
      const text = `${filter.column} ${words[filter.test]}${value}`;
      const button = make("button", text, { type: "button", title: `Take off: ${text}` });
      button.append(make("span", " ×", { "aria-hidden": "true" }));
      button.addEventListener("click", () => {
        change({ filters: view.filters.filter((other) => other !== filter) });
        search.focus();
      });
      return button;
    });
    find("chips").replaceChildren(...buttons);
  }

  // Check boxes for the columns of the table.
  function chooser() {
    const boxes = table.columns.map((column) => {
      const label = make("label", undefined, { title: column.about });
      const box = make("input", undefined, { type: "checkbox" });
      box.checked = column.shown;
      box.addEventListener("change", () => {
        column.shown = box.checked;
        refresh();
      });
      label.append(box, ` ${column.name}`);
      return label;
    });
    find("columns").replaceChildren(...boxes);
  }

  // ---- CSV --------------------------------------------------------------------------------

  // A spreadsheet must not take a text for a formula: what begins like one, after blanks and
  // after the `;` of a list as well, gets a `'` before it.
  function guarded(text) {
    return text.replace(/(^|;)(?=\s*[=+\-@＝＋－＠])/gu, "$1'");
  }

  function quoted(value) {
    if (typeof value !== "string" && !Array.isArray(value)) return String(value);
    const text = guarded(Array.isArray(value) ? value.join(";") : value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  function csv() {
    const lines = [columns.map((column) => column.name).join(",")];
    // A value that is on many rows is quoted once.
    const texts = columns.map((column) => column.values.map(quoted));
    for (const row of rows) {
      lines.push(columns.map(({ codes }, place) => texts[place][codes[row]] ?? "").join(","));
    }
    // With a byte order mark spreadsheets read it as UTF-8.
    return `\ufeff${lines.join("\r\n")}\r\n`;
  }

  function save() {
    const blob = new Blob([csv()], { type: "text/csv;charset=utf-8" });
    const link = make("a", "", { href: URL.createObjectURL(blob), download: `${table.name}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // ---- Events -----------------------------------------------------------------------------

  let waiting = false;
  area.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw(false);
    });
  }, { passive: true });
  addEventListener("resize", () => draw(true));
  addEventListener("hashchange", () => show(/^#[^?]+\?/.test(location.hash)));
  search.addEventListener("input", () => change({ search: search.value }));
  find("csv").addEventListener("click", save);
  if (cloud.options) {
    cloud.addEventListener("change", () => {
      for (const part of document.querySelectorAll("[data-cloud]")) {
        part.hidden = part.dataset.cloud !== cloud.value;
      }
      refresh();
    });
    // Going back may have left another choice in it.
    cloud.value = "";
  }
  addEventListener("beforeprint", () => {
    const to = Math.min(rows.length, PRINTED);
    fill(0, to, 0, 0);
    find("printed").textContent =
      to < rows.length ? `The first ${to} rows are printed, of ${rows.length}.` : "";
  });
  addEventListener("afterprint", () => draw(true));

  show(location.hash.includes("?"));
  // The first search should not have to wait for this.
  const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 200));
  const prepare = (left) => {
    if (!left.length) return;
    if (left[0].shown) letters(left[0]);
    else haystack(left[0]);
    idle(() => prepare(left.slice(1)));
  };
  if (table) idle(() => prepare(table.columns));
})();
