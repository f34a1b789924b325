/* Where scans wait until the server has accepted them: in the browser, so they survive a dropped line and a reload.
 * IndexedDB; localStorage only where there is none. Four shelves: the queue, what was laid aside, and the open card. */
(() => {
  "use strict";
  const NAME = "samenbieb-desk";

  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  const openDatabase = () => new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
      request.result.createObjectStore("aside", { keyPath: "key" });
      request.result.createObjectStore("state");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  const inDatabase = (database) => {
    const shelf = (name, mode) => database.transaction(name, mode, { durability: "strict" }).objectStore(name);
    return {
      add: (entry) => asked(shelf("queue", "readwrite").add(entry)),
      put: (entry) => asked(shelf("queue", "readwrite").put(entry)),
      first: async () => (await asked(shelf("queue", "readonly").getAll(null, 1)))[0],
      all: () => asked(shelf("queue", "readonly").getAll()),
      remove: (id) => asked(shelf("queue", "readwrite").delete(id)),
      count: () => asked(shelf("queue", "readonly").count()),
      layAside: (entry) => asked(shelf("aside", "readwrite").put(entry)),
      asides: () => asked(shelf("aside", "readonly").getAll()),
      dropAside: (key) => asked(shelf("aside", "readwrite").delete(key)),
      state: async () => (await asked(shelf("state", "readonly").get("open"))) || {},
      setState: (state) => asked(shelf("state", "readwrite").put(state, "open")),
    };
  };

  /* The poor man's shelves, for a browser without IndexedDB. */
  const inLocalStorage = () => {
    const read = (name, otherwise) => JSON.parse(localStorage.getItem(`${NAME}-${name}`) || otherwise);
    const write = (name, value) => localStorage.setItem(`${NAME}-${name}`, JSON.stringify(value));
    return {
      add: async (entry) => {
        const id = Number(read("last", "0")) + 1;
        write("last", id);
        write("queue", [...read("queue", "[]"), { ...entry, id }]);
      },
      put: async (entry) => write("queue", read("queue", "[]").map((kept) => (kept.id === entry.id ? entry : kept))),
      first: async () => read("queue", "[]")[0],
      all: async () => read("queue", "[]"),
      remove: async (id) => write("queue", read("queue", "[]").filter((entry) => entry.id !== id)),
      count: async () => read("queue", "[]").length,
      layAside: async (entry) => write("aside", [...read("aside", "[]").filter((kept) => kept.key !== entry.key), entry]),
      asides: async () => read("aside", "[]"),
      dropAside: async (key) => write("aside", read("aside", "[]").filter((entry) => entry.key !== key)),
      state: async () => read("state", "{}"),
      setState: async (state) => write("state", state),
    };
  };

  const open = async () => {
    if (!window.indexedDB) return inLocalStorage();
    try { return inDatabase(await openDatabase()); } catch { return inLocalStorage(); }
  };
  window.samenbiebQueue = open();
})();
