// #connection[hx-get] tells of an outage: while somebody looks, it asks every 15 s whether the partner
// answers again. A page that shows what was last seen is then loaded anew, but never under somebody's
// hands, and not twice a minute; the link in #connection does the same.
(() => {
  const EVERY = 15_000;
  const REST = 60_000;
  const OLD = "[data-last-seen], .message[data-problem]";

  const ask = () => {
    if (document.visibilityState !== "visible") return;
    document.querySelector("#connection[hx-get]")?.dispatchEvent(new Event("connection:ask"));
  };
  const isBusy = () =>
    document.activeElement.matches("input, textarea, select") || document.querySelector("dialog[open]");
  const hasRested = () => {
    const name = `loaded-anew ${location.pathname}`;
    const last = Number(sessionStorage.getItem(name));
    sessionStorage.setItem(name, Date.now());
    return Date.now() - last > REST;
  };

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("htmx:afterSettle", () => {
    const isBack = document.querySelector("#connection[data-back]") && document.querySelector(OLD);
    if (isBack && !isBusy() && hasRested()) location.reload();
  });
})();
