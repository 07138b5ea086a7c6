// [data-trial] around a what-if: the tried thresholds stand in the address bar, in the link that is
// copied ([data-trial-link]), and in the link to the editor ([data-use="<order>"]). They come from the
// inputs "threshold-<order>" and "need-<order>". An unchanged threshold is in none of them.
(() => {
  const fill = (text, at) => text.replace("{at}", at);
  const isChanged = (input) => input.value !== input.closest("[data-slider]").querySelector("[data-reset]").dataset.reset;
  const queryOf = (trial) => {
    const query = new URLSearchParams();
    for (const input of trial.querySelectorAll("input[type=number][name]")) {
      const isThreshold = input.name.startsWith("threshold-");
      if (input.value !== "" && (!isThreshold || isChanged(input))) query.set(input.name, input.value);
    }
    return query.toString();
  };
  const update = (trial) => {
    const query = queryOf(trial);
    const page = `${trial.getAttribute("action").split("#")[0]}${query && `?${query}`}#what-if`;
    for (const link of trial.querySelectorAll("[data-use]")) {
      const input = trial.querySelector(`[name="threshold-${link.dataset.use}"]`);
      link.hidden = !isChanged(input);
      link.textContent = fill(link.dataset.text, input.value);
      if (link.hasAttribute("href")) link.href = `${link.dataset.editor}?${query}`;
    }
    const share = trial.querySelector("[data-trial-link]");
    share.hidden = query === "";
    share.dataset.copy = new URL(page, location.href).href;
    return page;
  };
  document.addEventListener("threshold:preview", (event) => {
    const trial = event.target.closest("[data-trial]");
    if (trial) update(trial);
  });
  document.addEventListener("change", (event) => {
    const trial = event.target.closest?.("[data-trial]");
    if (trial) history.replaceState(history.state, "", update(trial));
  });
})();
