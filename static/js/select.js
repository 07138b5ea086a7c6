// <form data-select>: choosing rows. Its hidden field "kept" remembers ticks of other pages, as long
// as only the table is swapped; [data-tick-page] ticks the page; Shift ticks a range; [name=all]
// means the whole list. [data-selection-says] tells how many.
(() => {
  const form = () => document.querySelector("form[data-select]");
  const boxes = () => [...form().querySelectorAll("[name=person]")];
  const kept = () => new Set(form().elements.kept.value.split(" ").filter(Boolean));
  let last = null;

  const words = (chosen, total) => {
    const says = form().querySelector("[data-selection-says]");
    if (!says) return;
    const here = boxes().filter((box) => box.checked).length;
    const kind = total ? "all" : !chosen ? "none" : chosen > here ? "elsewhere" : "some";
    const number = (n) => Number(n).toLocaleString(document.documentElement.lang);
    says.textContent = says.dataset[kind].replace("{n}", number(total || chosen)).replace("{m}", number(chosen - here));
  };
  const tell = (chosen) => {
    const all = form().querySelector("[name=all]");
    const page = form().querySelector("[data-tick-page]");
    const ticked = boxes().filter((box) => box.checked).length;
    if (page) Object.assign(page, { checked: ticked > 0 && ticked === boxes().length, indeterminate: ticked > 0 && ticked < boxes().length });
    words(chosen, all?.checked ? all.dataset.total : 0);
  };
  const note = (changed) => {
    const chosen = kept();
    for (const box of changed) chosen[box.checked ? "add" : "delete"](box.value);
    form().elements.kept.value = [...chosen].join(" ");
    tell(chosen.size);
  };
  const arrive = () => {
    if (!form()) return;
    last = null;
    const chosen = kept();
    for (const box of boxes()) box.checked ||= chosen.has(box.value);
    note(boxes().filter((box) => box.checked));
  };

  document.addEventListener("click", (event) => {
    if (!form()?.contains(event.target)) return;
    const all = boxes();
    if (event.target.matches("[data-tick-page]")) for (const box of all) box.checked = event.target.checked;
    if (event.target.matches("[name=person]")) {
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
      last = event.target;
    }
    if (event.target.matches("[data-tick-page], [name=person]")) {
      form().elements.all.checked = false;
      note(all);
    } else if (event.target.matches("[name=all]")) tell(kept().size);
  });
  window.addEventListener("pageshow", arrive);
  document.addEventListener("htmx:afterSettle", arrive);
})();
