// <a data-opens="name">: opens <dialog id="name">, if the page has it, in place of following the link.
// An element with hx-trigger="name:opened" in it gets that event. A click outside the dialog closes it.
(() => {
  const dialogOf = (opener) => document.getElementById(opener.dataset.opens);

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    const dialog = opener && isPlain && dialogOf(opener);
    if (dialog) {
      event.preventDefault();
      const menu = opener.closest("details");
      if (menu) menu.open = false;
      if (!dialog.open) dialog.showModal();
      const waiting = dialog.querySelector(`[hx-trigger*="${dialog.id}:opened"]`);
      waiting?.dispatchEvent(new CustomEvent(`${dialog.id}:opened`));
      waiting?.select?.();
    }
    if (event.target.matches("dialog[open]") || event.target.closest("[data-close]")) {
      event.target.closest("dialog").close();
    }
  });
})();
