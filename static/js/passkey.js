// <form data-passkey="create|get">: the browser makes or uses a passkey, then the form is sent.
// The options are in data-passkey-options, or come from the form's address.
(() => {
  const ALONE = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const BESIDE = { residentKey: "discouraged", requireResidentKey: false };

  async function optionsFor(form) {
    const given = form.dataset.passkeyOptions;
    const answer = given ? JSON.parse(given) : await fetched(form.action);
    const options = (answer.creation_options ?? answer.request_options).publicKey;
    const alone = form.querySelector("[data-passkey-alone]");
    if (alone) Object.assign(options.authenticatorSelection, alone.checked ? ALONE : BESIDE);
    return options;
  }

  async function fetched(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return answer.json();
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
