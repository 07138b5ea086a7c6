// <a href="mailto:…" data-open-draft>: opens the reader's e-mail program when it is swapped in. Without
// scripts, and after a reload, the link is there to be used.
document.addEventListener("htmx:afterSettle", (event) => {
  event.detail.elt.querySelector("[data-open-draft]")?.click();
});
