// <form data-draft="key">: entries are stored in localStorage until the server reports a save by the
// cookie "draft-done.<key>". In a form that was just opened (data-draft-fresh) a draft is restored by
// posting it with action=restore, and the server renders the form. [data-draft-discard] deletes it.
(() => {
  const NOT_STORED = new Set(["csrfmiddlewaretoken", "action", "q", "picker", "theirs", "shown_version"]);
  const NOT_COMPARED = new Set(["token", "opened"]);
  const form = () => document.querySelector("form[data-draft]");
  const nameOf = (key) => `draft.${key}`;
  const entries = (of) => [...new FormData(of)].filter(([name]) => !NOT_STORED.has(name));
  const compared = (fields) => JSON.stringify(fields.filter(([name]) => !NOT_COMPARED.has(name)));
  const storage = (action) => {
    try {
      return action(localStorage);
    } catch {
      return null; // Storage may be blocked or full. There is no draft then.
    }
  };
  const remove = (key) => storage((local) => local.removeItem(nameOf(key)));
  const store = () => {
    const current = form();
    if (!current || "draftFresh" in current.dataset) return;
    const fields = JSON.stringify(entries(current));
    storage((local) => local.setItem(nameOf(current.dataset.draft), fields));
  };
  const forgetSaved = () => {
    for (const cookie of document.cookie.split("; ")) {
      const name = cookie.split("=")[0];
      if (!name.startsWith("draft-done.")) continue;
      remove(decodeURIComponent(name.slice("draft-done.".length)));
      document.cookie = `${name}=; max-age=0; path=/`;
    }
  };
  const restore = (current) => {
    const stored = storage((local) => local.getItem(nameOf(current.dataset.draft)));
    if (!stored || compared(JSON.parse(stored)) === compared(entries(current))) return;
    const values = Object.fromEntries(JSON.parse(stored));
    values.csrfmiddlewaretoken = current.elements.csrfmiddlewaretoken.value;
    values.action = "restore";
    htmx.ajax("POST", current.getAttribute("action"), { target: "#flow-editor", swap: "outerHTML", values });
  };

  document.addEventListener("DOMContentLoaded", () => {
    forgetSaved();
    const current = form();
    if (current && "draftFresh" in current.dataset) restore(current);
    else store();
  });
  document.addEventListener("input", (event) => {
    const current = event.target.closest("form[data-draft]");
    if (!current) return;
    delete current.dataset.draftFresh;
    store();
  });
  document.addEventListener("htmx:afterSettle", store);
  document.addEventListener("click", (event) => {
    const discard = event.target.closest("[data-draft-discard]");
    if (discard) remove(discard.dataset.draftDiscard);
  });
})();
