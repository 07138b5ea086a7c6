// [data-handle]: drags the nearest [data-position] by mouse, finger or pen. It gets the class
// "is-dragged" and the events "drag:moved", then "drag:dropped" or "drag:cancelled" (Escape, or the
// pointer is lost). All bubble and carry {by}, the pixels down the page.
(() => {
  let drag = null;

  const emit = (name, { item, start, y }) => {
    const detail = { by: y + scrollY - start };
    item.dispatchEvent(new CustomEvent(`drag:${name}`, { bubbles: true, detail }));
  };
  const end = (name) => {
    const ended = drag;
    drag = null;
    ended.item.classList.remove("is-dragged");
    emit(name, ended);
  };
  const follow = (type, act) => {
    document.addEventListener(type, (event) => event.pointerId === drag?.id && act(event));
  };

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || drag || event.button !== 0) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const item = handle.closest("[data-position]");
    drag = { id: event.pointerId, item, start: event.clientY + scrollY, y: event.clientY };
    item.classList.add("is-dragged");
  });
  follow("pointermove", (event) => {
    drag.y = event.clientY;
    emit("moved", drag);
  });
  follow("pointerup", () => end("dropped"));
  follow("pointercancel", () => end("cancelled"));
  document.addEventListener("scroll", () => drag && emit("moved", drag));
  window.addEventListener("keydown", (event) => {
    if (!drag || event.key !== "Escape") return;
    event.stopPropagation();
    end("cancelled");
  }, true);
})();
