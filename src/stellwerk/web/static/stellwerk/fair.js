// The trade-fair page: an entry stays on the phone until the server has written it down, then it is wiped.
// Without this file the page is a plain form that posts.
(() => {
  const queue = document.getElementById("fair");
  if (!queue || !window.indexedDB) return;
  const say = queue.dataset;
  const form = document.getElementById("fair-form"); // missing on a page that is closed
  const part = (name) => document.getElementById(`fair-${name}`);
  const SENT = `stellwerk.fair.${say.source}.sent`;
  const WHO = "stellwerk.fair.who";
  const LONGEST_SIDE = 2000; // pixels of a photo: small enough for a fair's network, fine enough for a QR code
  const FIRST = 5000, LAST = 300000; // milliseconds until it is tried again

  // --- what waits: entries {id, source, made_at, fields, photo, error} ---
  const promised = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const opened = (() => {
    const request = indexedDB.open("stellwerk-fair", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("entries", { keyPath: "id" });
    return promised(request);
  })();
  const written = async (change) => {
    const transaction = (await opened).transaction("entries", "readwrite", { durability: "strict" });
    change(transaction.objectStore("entries"));
    return new Promise((done, failed) => {
      transaction.oncomplete = () => done();
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  };
  const put = (entry) => written((entries) => entries.put(entry));
  const wipe = (id) => written((entries) => entries.delete(id));
  const waiting = async () => {
    const all = await promised((await opened).transaction("entries").objectStore("entries").getAll());
    return all.filter((entry) => entry.source === say.source).sort((a, b) => (a.made_at < b.made_at ? -1 : 1));
  };

  // --- sending, one after the other; the server knows an entry by its id ---
  let running = false, pause = FIRST, timer = 0, closed = "";

  async function sync() {
    clearTimeout(timer);
    if (running) return;
    running = true;
    try {
      let next;
      while ((next = (await waiting()).find((entry) => !entry.error))) {
        if (await send(next)) continue;
        if (!closed) timer = setTimeout(sync, pause);
        pause = Math.min(pause * 2, LAST);
        break;
      }
    } finally {
      running = false;
      await show();
    }
  }

  // Whether this entry is settled: kept by the server, or refused with a sentence for the person who holds the phone.
  async function send(entry) {
    let answer, told;
    try {
      answer = await fetch(say.sync, {
        method: "POST", body: packed(entry), credentials: "omit", redirect: "error", cache: "no-store",
        signal: AbortSignal.timeout(60000),
      });
      told = await answer.json();
    } catch {
      return false; // no network, or somebody else answered in our name
    }
    closed = answer.status === 410 ? told.error : "";
    if (told.kept === entry.id) {
      await wipe(entry.id);
      localStorage.setItem(SENT, sent() + 1);
      pause = FIRST;
    } else if ([413, 422].includes(answer.status)) {
      await put({ ...entry, error: told.error });
    } else {
      return false;
    }
    await show();
    return true;
  }

  function packed(entry) {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    body.set("id", entry.id);
    body.set("made_at", entry.made_at);
    if (entry.photo) body.set("photo", new Blob([entry.photo]), "card.jpg");
    return body;
  }

  // --- what the person sees ---
  const sent = () => Number(localStorage.getItem(SENT) || 0);

  async function show() {
    const entries = await waiting();
    part("count").textContent = say.count.replace("{waiting}", entries.length).replace("{sent}", sent());
    part("state").textContent = !window.isSecureContext ? say.insecure : navigator.onLine ? "" : say.offline;
    part("closed").hidden = !closed;
    part("closed").textContent = closed;
    part("waiting").replaceChildren(...entries.map(row));
    queue.hidden = false;
  }

  function row(entry) {
    const item = document.createElement("li"), text = document.createElement("span");
    const typed = Object.fromEntries(entry.fields);
    const at = new Date(entry.made_at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    text.textContent = [at, typed.name, typed.company].filter(Boolean).join(" · ");
    if (!typed.name && !typed.company) text.textContent += ` · ${say.photo}`;
    item.append(text);
    if (!entry.error) return item;
    const why = document.createElement("p");
    why.className = "field-error";
    why.textContent = entry.error;
    text.append(why);
    if (entry.photo) text.append(button(say.without, () => put({ ...entry, photo: null, error: "" }).then(sync)));
    text.append(button(say.delete, () => confirm(say.really) && wipe(entry.id).then(show)));
    return item;
  }

  function button(label, does) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = label;
    made.addEventListener("click", does);
    return made;
  }

  // --- entering ---
  function problem() {
    const value = (name) => form.elements[name].value.trim();
    const found = value("company") || value("name"), reached = value("email") || value("phone");
    return form.elements.photo.files.length || (found && reached) ? "" : say.missing;
  }

  const complain = (text) => {
    part("problem").textContent = text;
    part("problem").hidden = !text;
  };

  // Smaller and upright; a file that this browser cannot open goes as it is, and the server says what it thinks of it.
  async function shrunk(file) {
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
    } catch {
      return file;
    }
  }

  // Not randomUUID: where the address is not secure, browsers do not have it.
  const number = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

  async function keep() {
    const file = form.elements.photo.files[0];
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && name !== "id");
    const photo = file ? await (await shrunk(file)).arrayBuffer() : null;
    await put({ id: number(), source: say.source, made_at: new Date().toISOString(), fields, photo, error: "" });
  }

  function emptied() {
    const who = form.elements.at_stand.value;
    localStorage.setItem(WHO, who);
    form.reset();
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) {
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
    form.elements.at_stand.value = who;
    preview();
    window.scrollTo(0, 0);
  }

  function preview() {
    const shown = part("preview"), file = form.elements.photo.files[0];
    if (shown.src) URL.revokeObjectURL(shown.src);
    shown.hidden = !file;
    if (file) shown.src = URL.createObjectURL(file);
    else shown.removeAttribute("src");
  }

  if (form) {
    form.elements.at_stand.value ||= localStorage.getItem(WHO) || "";
    form.elements.photo.addEventListener("change", preview);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (event.submitter?.disabled) return;
      complain(problem());
      part("typing").open ||= Boolean(problem());
      if (problem() || !form.reportValidity()) return;
      if (event.submitter) event.submitter.disabled = true;
      try {
        await keep();
        emptied();
        await show();
        part("state").textContent = `${say.kept} ${part("state").textContent}`;
        navigator.storage?.persist?.();
        sync();
      } catch {
        complain(say.full);
      } finally {
        if (event.submitter) event.submitter.disabled = false;
      }
    });
  }

  // --- opening without a network ---
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(say.worker, { scope: say.scope })
      .then(() => navigator.serviceWorker.ready)
      .then(async () => {
        const pages = await caches.open("stellwerk-fair-pages");
        if (form && navigator.onLine) await pages.add(location.pathname + location.search);
        // A fair that is over leaves nothing on the phone, unless something still waits.
        const whole = { ignoreSearch: true, ignoreVary: true };
        if (!form && !(await waiting()).length) await pages.delete(location.pathname, whole);
        queue.dataset.ready = "yes";
      })
      .catch(() => {}); // the page works all the same while there is a network
  }

  window.addEventListener("online", () => { pause = FIRST; sync(); });
  window.addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sync());
  show().then(sync);
})();
