// <nav data-show-current>, where it scrolls sideways: begins at its current link.
document.addEventListener("DOMContentLoaded", () => {
  for (const nav of document.querySelectorAll("[data-show-current]")) {
    const link = nav.querySelector("[aria-current]");
    if (link) nav.scrollLeft = link.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
  }
});
