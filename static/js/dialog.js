// <a data-opens="name">: opens <dialog id="name"> in place of the page it leads to, where there is
// one. The dialog's first field gets "name:opened". A click beside the dialog closes it.
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
      const first = dialog.querySelector("input, [hx-get]");
      first?.dispatchEvent(new CustomEvent(`${dialog.id}:opened`, { bubbles: true }));
      if (first?.select) first.select();
    }
    if (event.target.matches("dialog[open]") || event.target.closest("[data-close]")) {
      event.target.closest("dialog").close();
    }
  });
})();
