// <form data-draft="key">: what is typed is kept in localStorage until the server says that it is
// saved, by a cookie "draft-done.<key>". On a form just opened (data-draft-fresh) a draft is put
// back by posting it with action=restore: the server draws the form. [data-draft-discard] drops it.
(() => {
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "action", "q", "picker", "theirs"]);
  const NOT_COMPARED = new Set(["token", "opened"]);
  const form = () => document.querySelector("form[data-draft]");
  const nameOf = (key) => `draft.${key}`;
  const typed = (of) => [...new FormData(of)].filter(([name]) => !NOT_TYPED.has(name));
  const compared = (fields) => JSON.stringify(fields.filter(([name]) => !NOT_COMPARED.has(name)));
  const storage = (action) => {
    try {
      return action(localStorage);
    } catch {
      return null; // Storage may be forbidden or full: then there is no draft.
    }
  };
  const drop = (key) => storage((local) => local.removeItem(nameOf(key)));
  const keep = () => {
    const current = form();
    if (!current || "draftFresh" in current.dataset) return;
    const fields = JSON.stringify(typed(current));
    storage((local) => local.setItem(nameOf(current.dataset.draft), fields));
  };
  const forgetSaved = () => {
    for (const cookie of document.cookie.split("; ")) {
      const name = cookie.split("=")[0];
      if (!name.startsWith("draft-done.")) continue;
      drop(decodeURIComponent(name.slice("draft-done.".length)));
      document.cookie = `${name}=; max-age=0; path=/`;
    }
  };
  const restore = (current) => {
    const kept = storage((local) => local.getItem(nameOf(current.dataset.draft)));
    if (!kept || compared(JSON.parse(kept)) === compared(typed(current))) return;
    const values = Object.fromEntries(JSON.parse(kept));
    values.csrfmiddlewaretoken = current.elements.csrfmiddlewaretoken.value;
    values.action = "restore";
    htmx.ajax("POST", current.getAttribute("action"), { target: "#flow-editor", swap: "outerHTML", values });
  };

  document.addEventListener("DOMContentLoaded", () => {
    forgetSaved();
    const current = form();
    if (current && "draftFresh" in current.dataset) restore(current);
    else keep();
  });
  document.addEventListener("input", (event) => {
    const current = event.target.closest("form[data-draft]");
    if (!current) return;
    delete current.dataset.draftFresh;
    keep();
  });
  document.addEventListener("htmx:afterSettle", keep);
  document.addEventListener("click", (event) => {
    const discard = event.target.closest("[data-draft-discard]");
    if (discard) drop(discard.dataset.draftDiscard);
  });
})();
