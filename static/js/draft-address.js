// Thresholds that an address carries into the flow editor (?threshold-1=60) leave it once the form holds
// them and is stored (draft.js). A reload would else put them over what was typed since.
(() => {
  const clean = () => {
    const isStored = document.querySelector("form[data-draft]:not([data-draft-fresh])");
    if (!isStored || !/[?&]threshold-/.test(location.search)) return;
    history.replaceState(history.state, "", location.pathname);
  };
  document.addEventListener("input", clean);
  document.addEventListener("htmx:afterSettle", clean);
})();
