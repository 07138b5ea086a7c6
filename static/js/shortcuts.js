// data-key="n", "g f" or "mod+k" (⌘ on a Mac, else Ctrl): that key clicks the element. In addition, "/"
// focuses the page's search, j and k move through the rows, o opens a row, x selects it. Disabled while
// typing (but for "mod+…"), in a dialog, with other modifier keys, and with <html data-shortcuts="off">.
(() => {
  const SEQUENCE_TIMEOUT = 1200;
  const isMac = navigator.platform.startsWith("Mac");
  const root = document.documentElement;
  let first = "";
  let timer;

  const isDisabled = (event) =>
    root.dataset.shortcuts !== "on" ||
    event.defaultPrevented ||
    event.isComposing ||
    document.querySelector("dialog[open]");
  const isTyping = (event) => event.target.closest("input, textarea, select, [contenteditable]");
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
  const ACTIONS = {
    "/": () => document.querySelector("main [type=search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    o: () => document.activeElement.closest(".row-link")?.click(),
    x: () => document.activeElement.closest("tr, li")?.querySelector("[name=candidate]")?.click(),
  };
  const actionOf = (key) => {
    const element = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    return element ? () => element.click() : ACTIONS[key];
  };

  document.addEventListener("keydown", (event) => {
    if (isDisabled(event)) return;
    const key = keyOf(event);
    if (isTyping(event) && !key.startsWith("mod+")) return;
    const action = (first && actionOf(`${first} ${key}`)) || actionOf(key);
    clearTimeout(timer);
    first = action || key.length !== 1 ? "" : key;
    timer = setTimeout(() => (first = ""), SEQUENCE_TIMEOUT);
    if (!action) return;
    event.preventDefault();
    action();
  });
  const show = () => {
    const state = document.querySelector("[data-shortcuts-state]")?.dataset.shortcutsState;
    if (state) root.dataset.shortcuts = state;
    if (isMac) for (const mod of document.querySelectorAll("[data-mod]")) mod.textContent = "⌘";
  };
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("htmx:afterSwap", show);
})();
