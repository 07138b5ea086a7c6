// <form data-passkey="create|get">: the browser creates or uses a passkey, then the form is submitted.
// The options are in data-passkey-options, or are fetched from the form's action.
(() => {
  const ALONE = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const AFTER_PASSWORD = { residentKey: "discouraged", requireResidentKey: false };

  async function optionsFor(form) {
    const given = form.dataset.passkeyOptions;
    const data = given ? JSON.parse(given) : await fetchJson(form.action);
    const options = (data.creation_options ?? data.request_options).publicKey;
    const alone = form.querySelector("[data-passkey-alone]");
    if (alone) Object.assign(options.authenticatorSelection, alone.checked ? ALONE : AFTER_PASSWORD);
    return options;
  }

  async function fetchJson(url) {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }

  async function credentialFor(form) {
    const options = await optionsFor(form);
    if (form.dataset.passkey === "create") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      return navigator.credentials.create({ publicKey });
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-passkey]")) return;
    event.preventDefault();
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credentialFor(form));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
})();
