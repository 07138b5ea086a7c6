// #connection[hx-get] is the outage notice. While the page is visible, it polls every 15 s until the
// partner is back. A page with stored data is then reloaded, unless the user is typing or the page was
// reloaded within a minute. The link in #connection does the same.
(() => {
  const POLL_INTERVAL = 15_000;
  const RELOAD_INTERVAL = 60_000;
  const STALE = "[data-stale], .message[data-problem]";

  const poll = () => {
    if (document.visibilityState !== "visible") return;
    document.querySelector("#connection[hx-get]")?.dispatchEvent(new Event("connection:poll"));
  };
  const isBusy = () =>
    document.activeElement.matches("input, textarea, select") || document.querySelector("dialog[open]");
  const mayReload = () => {
    const name = `reloaded ${location.pathname}`;
    const last = Number(sessionStorage.getItem(name));
    sessionStorage.setItem(name, Date.now());
    return Date.now() - last > RELOAD_INTERVAL;
  };

  setInterval(poll, POLL_INTERVAL);
  document.addEventListener("visibilitychange", poll);
  document.addEventListener("htmx:afterSettle", () => {
    const isBack = document.querySelector("#connection[data-back]") && document.querySelector(STALE);
    if (isBack && !isBusy() && mayReload()) location.reload();
  });
})();
