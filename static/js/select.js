// <form data-select>: choosing rows. While [name=all], the whole list, is ticked, all rows are, and the
// hidden field "without" remembers who was unticked; else "kept" remembers the ticks. Both outlast
// the page, as long as only the table is swapped; all only as long as the list ([data-list]) is the
// same. [data-tick-page] ticks the page; Shift ticks a range. [data-selection-says] tells how many.
(() => {
  const form = () => document.querySelector("form[data-select]");
  const all = () => form().elements.all;
  const boxes = () => [...form().querySelectorAll("[name=person]")];
  const field = () => form().elements[all()?.checked ? "without" : "kept"];
  const noted = () => new Set(field().value.split(" ").filter(Boolean));
  let last = null;

  const tell = () => {
    if (!all()) return;
    const says = form().querySelector("[data-selection-says]");
    const [named, here, everybody] = [noted().size, boxes().filter((box) => box.checked).length, all().checked];
    const page = form().querySelector("[data-tick-page]");
    Object.assign(page, { checked: here > 0 && here === boxes().length, indeterminate: here > 0 && here < boxes().length });
    all().indeterminate = everybody && named > 0;
    const kind = everybody ? (named ? "but" : "all") : !named ? "none" : named > here ? "elsewhere" : "some";
    const number = (n) => n.toLocaleString(document.documentElement.lang);
    const n = everybody ? Math.max(0, all().dataset.total - named) : named;
    says.textContent = says.dataset[kind].replace("{n}", number(n)).replace("{m}", number(everybody ? named : n - here));
  };
  const note = (changed) => {
    const keys = noted();
    for (const box of changed) keys[box.checked === all().checked ? "delete" : "add"](box.value);
    field().value = [...keys].join(" ");
    tell();
  };
  const show = () => {
    form().chosenList = all()?.checked ? all().dataset.list : null; // goes with the form, as "without" does
    if (!all()?.checked) form().elements.without.value = "";
    for (const box of boxes()) box.checked = noted().has(box.value) !== all().checked;
    tell();
  };
  const arrive = () => {
    if (!form()) return;
    last = null;
    if (all() && all().dataset.list === form().chosenList) all().checked = true;
    if (!all()?.checked) note(boxes().filter((box) => box.checked));
    show();
  };

  document.addEventListener("click", (event) => {
    if (!form()?.contains(event.target)) return;
    const rows = boxes();
    if (event.target.matches("[data-tick-page]")) for (const box of rows) box.checked = event.target.checked;
    if (event.target.matches("[name=person]")) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const box of rows.slice(from, to + 1)) box.checked = event.target.checked;
      last = event.target;
    }
    if (event.target.matches("[data-tick-page], [name=person]")) note(rows);
    else if (event.target.matches("[name=all]")) show();
  });
  window.addEventListener("pageshow", arrive);
  document.addEventListener("htmx:afterSettle", arrive);
})();
