// [data-reorder="#button"]: a list whose items [data-position="3"] can be dragged (drag.js) among each
// other. A drop clicks the button with the value "move-<from>-<to>", and the server moves the item.
(() => {
  const itemsOf = (list) => [...list.querySelectorAll("[data-position]")];
  const shift = (item, by) => (item.style.translate = by ? `0 ${by}px` : "");
  const putBack = (items) => items.forEach((item) => shift(item, 0));

  // Shows the item where it is dragged to while the others make room. Returns the item at its target.
  // Offsets are those of the layout, without the shifts.
  const arrange = (list, item, by) => {
    const items = itemsOf(list);
    const from = items.indexOf(item);
    const { offsetTop: own, offsetHeight: height } = item;
    const [first, last] = [items[0], items.at(-1)];
    const lowest = last.offsetTop + last.offsetHeight - height;
    const at = Math.min(Math.max(own + by, first.offsetTop), lowest);
    const room = height + parseFloat(getComputedStyle(list).rowGap);
    let to = from;
    items.forEach((other, n) => {
      const middle = other.offsetTop + other.offsetHeight / 2;
      const side = (n > from && at + height > middle) - (n < from && at < middle);
      to += side;
      shift(other, n === from ? at - own : -side * room);
    });
    return items[to];
  };
  const drop = (list, item, by) => {
    const items = itemsOf(list);
    const target = arrange(list, item, by);
    const button = document.querySelector(list.dataset.reorder);
    if (target === item) return putBack(items);
    button.value = `move-${item.dataset.position}-${target.dataset.position}`;
    button.addEventListener("htmx:afterRequest", () => putBack(items), { once: true });
    button.click();
    // The items stay shifted until the response. Without a request they go back.
    if (!button.matches(".htmx-request")) putBack(items);
  };
  const listen = (type, act) => {
    document.addEventListener(`drag:${type}`, (event) => {
      const list = event.target.closest("[data-reorder]");
      if (list) act(list, event.target, event.detail.by);
    });
  };

  listen("moved", arrange);
  listen("dropped", drop);
  listen("cancelled", (list) => putBack(itemsOf(list)));
})();
