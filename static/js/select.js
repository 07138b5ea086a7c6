// <form data-select>: selecting rows. While [name=all] is checked, all rows are selected and the hidden
// field "without" holds the deselected ones; else "kept" holds the selected ones. Both stand outside of what
// is swapped, and "all" (which a live list lacks) stays as long as the list ([data-list]) is the same.
// [data-select-page] selects the page, Shift a range. Each .selection-count shows how many, and [data-selected] any.
(() => {
  const form = () => document.querySelector("form[data-select]");
  const all = () => form().elements.all;
  const isAll = () => Boolean(all()?.checked);
  const boxes = () => [...form().querySelectorAll("[name=candidate]")];
  const field = () => form().elements[isAll() ? "without" : "kept"];
  const stored = () => new Set(field().value.split(" ").filter(Boolean));
  let last = null;

  const summarize = () => {
    const [page, summaries] = ["[data-select-page]", ".selection-count"].map((one) => form().querySelectorAll(one));
    const [listed, onPage] = [stored().size, boxes().filter((box) => box.checked).length];
    Object.assign(page[0], { checked: onPage > 0 && onPage === boxes().length, indeterminate: onPage > 0 && onPage < boxes().length });
    if (all()) all().indeterminate = isAll() && listed > 0;
    const kind = isAll() ? (listed ? "except" : "all") : !listed ? "none" : listed > onPage ? "others" : "some";
    const number = (n) => n.toLocaleString(document.documentElement.lang);
    const n = isAll() ? Math.max(0, all().dataset.total - listed) : listed;
    for (const one of summaries) one.textContent = summaries[0].dataset[kind].replace("{n}", number(n)).replace("{m}", number(isAll() ? listed : n - onPage));
    form().toggleAttribute("data-selected", n > 0);
  };
  const store = (changed) => {
    const keys = stored();
    for (const box of changed) keys[box.checked === isAll() ? "delete" : "add"](box.value);
    field().value = [...keys].join(" ");
    summarize();
  };
  const show = () => {
    form().elements.without.selectedList = isAll() ? all().dataset.list : null;
    if (!isAll()) form().elements.without.value = "";
    for (const box of boxes()) box.checked = stored().has(box.value) !== isAll();
    summarize();
  };
  const restore = () => {
    if (!form()) return;
    last = null;
    if (all() && all().dataset.list === form().elements.without.selectedList) all().checked = true;
    if (!isAll()) store(boxes().filter((box) => box.checked));
    show();
  };

  document.addEventListener("click", (event) => {
    if (!form()?.contains(event.target)) return;
    const rows = boxes();
    if (event.target.matches("[data-select-page]")) for (const box of rows) box.checked = event.target.checked;
    if (event.target.matches("[name=candidate]")) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const box of rows.slice(from, to + 1)) box.checked = event.target.checked;
      last = event.target;
    }
    if (event.target.matches("[data-select-page], [name=candidate]")) store(rows);
    else if (event.target.matches("[name=all]")) show();
  });
  window.addEventListener("pageshow", restore);
  document.addEventListener("htmx:afterSettle", restore);
})();
