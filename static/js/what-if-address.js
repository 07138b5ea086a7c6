// [data-what-if-address] around a what-if: the tried thresholds stand in the address bar, in the link that is
// copied ([data-what-if-link]), and in the link to the editor ([data-use="<order>"]). They come from the
// inputs "threshold-<order>" and "need-<order>". An unchanged threshold is in none of them.
(() => {
  const fill = (text, at) => text.replace("{at}", at);
  const isChanged = (input) => input.value !== input.closest("[data-slider]").querySelector("[data-reset]").dataset.reset;
  const queryOf = (region) => {
    const query = new URLSearchParams();
    for (const input of region.querySelectorAll("input[data-number][name], input[type=number][name]")) {
      const isThreshold = input.name.startsWith("threshold-");
      if (input.value !== "" && (!isThreshold || isChanged(input))) query.set(input.name, input.value);
    }
    return query.toString();
  };
  const update = (region) => {
    const query = queryOf(region);
    const page = `${region.getAttribute("action").split("#")[0]}${query && `?${query}`}#what-if`;
    for (const link of region.querySelectorAll("[data-use]")) {
      const input = region.querySelector(`[name="threshold-${link.dataset.use}"]`);
      link.hidden = !isChanged(input);
      link.textContent = fill(link.dataset.text, input.value);
      if (link.hasAttribute("href")) link.href = `${link.dataset.editor}?${query}`;
    }
    const share = region.querySelector("[data-what-if-link]");
    share.hidden = query === "";
    share.dataset.copy = new URL(page, location.href).href;
    return page;
  };
  document.addEventListener("threshold:preview", (event) => {
    const region = event.target.closest("[data-what-if-address]");
    if (region) update(region);
  });
  document.addEventListener("change", (event) => {
    const region = event.target.closest?.("[data-what-if-address]");
    if (region) history.replaceState(history.state, "", update(region));
  });
})();
