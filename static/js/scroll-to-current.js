// <nav data-scroll-to-current>: scrolls sideways to its current link.
document.addEventListener("DOMContentLoaded", () => {
  const middleOf = (element) => {
    const { left, width } = element.getBoundingClientRect();
    return left + width / 2;
  };
  for (const nav of document.querySelectorAll("[data-scroll-to-current]")) {
    const link = nav.querySelector("[aria-current]");
    if (link) nav.scrollLeft += middleOf(link) - middleOf(nav);
  }
});
