// Going back replaces the fields that hold the selection of <form data-select> (select.js). They are handed
// on to those of the same list, before select.js reads them.
(() => {
  const elements = () => document.querySelector("form[data-select]")?.elements;
  const names = ["kept", "without"];
  let left = null;

  window.addEventListener("popstate", () => {
    const fields = elements();
    left = fields && { of: fields.kept.form.action, list: fields.without.selectedList, values: names.map((name) => fields[name].value) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const fields = elements();
    if (left && fields?.kept.form.action === left.of) {
      names.forEach((name, n) => { fields[name].value ||= left.values[n]; });
      fields.without.selectedList ??= left.list;
    }
    left = null;
  });
})();
