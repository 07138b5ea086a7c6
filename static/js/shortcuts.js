// data-key="n", "g f" or "mod+k" (⌘ on a Mac, else Ctrl): that key clicks the element. Besides: "/"
// goes to the page's search, j and k through the rows' links, o opens one, x chooses its row. Nothing
// of it while one types, in a dialog, with other modifier keys, or with <html data-shortcuts="off">.
(() => {
  const PATIENCE = 1200;
  const isMac = navigator.platform.startsWith("Mac");
  const root = document.documentElement;
  let first = "";
  let timer;

  const isResting = (event) =>
    root.dataset.shortcuts !== "on" ||
    event.defaultPrevented ||
    event.isComposing ||
    document.querySelector("dialog[open]") ||
    event.target.closest("input, textarea, select, [contenteditable]");
  const keyOf = (event) => {
    const mod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
    if (mod && !event.altKey && !event.shiftKey) return `mod+${event.key.toLowerCase()}`;
    return event.ctrlKey || event.metaKey || event.altKey ? "" : event.key;
  };
  const rows = () => [...document.querySelectorAll("main .row-link")].filter((link) => link.checkVisibility());
  const move = (by) => {
    const links = rows();
    const at = links.findIndex((link) => link.closest("tr, li")?.contains(document.activeElement));
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  const DEEDS = {
    "/": () => document.querySelector("main [type=search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    o: () => document.activeElement.closest(".row-link")?.click(),
    x: () => document.activeElement.closest("tr, li")?.querySelector("[name=person]")?.click(),
  };
  const deedOf = (key) => {
    const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    return element ? () => element.click() : DEEDS[key];
  };

  document.addEventListener("keydown", (event) => {
    if (isResting(event)) return;
    const key = keyOf(event);
    const deed = (first && deedOf(`${first} ${key}`)) || deedOf(key);
    clearTimeout(timer);
    first = deed || key.length !== 1 ? "" : key;
    timer = setTimeout(() => (first = ""), PATIENCE);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
  const show = () => {
    const are = document.querySelector("[data-shortcuts-are]")?.dataset.shortcutsAre;
    if (are) root.dataset.shortcuts = are;
    if (isMac) for (const mod of document.querySelectorAll("[data-mod]")) mod.textContent = "⌘";
  };
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSwap", show);
})();
