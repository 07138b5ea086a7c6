// Names the roles of tables whose rows are laid out as blocks or grids. Chromium and Firefox keep the
// roles of <table>, <tr> and <td> whatever their display. Safari before 17 drops them, and VoiceOver
// then skips the rows. They are set here because in HTML they are redundant, and the Nu checker
// refuses them.
(() => {
  const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  const nameRoles = (within) => {
    for (const [name, role] of Object.entries(ROLES)) {
      for (const element of within.querySelectorAll(`.table-card ${name}`)) element.role = role;
    }
    for (const head of within.querySelectorAll(".table-card th")) {
      head.role = head.scope === "row" ? "rowheader" : "columnheader";
    }
  };
  document.addEventListener("DOMContentLoaded", () => nameRoles(document));
  document.addEventListener("htmx:load", (event) => nameRoles(event.detail.elt.parentElement ?? document));
})();
